package dev.quorate.manager.observe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a member that runs differs from what it would be if it were started now.
final class Drift {
    /// They say how a member starts, not what it is; once it has data, etcd ignores them.
    private static final Set<String> OF_THE_START =
            Set.of("data-dir", "initial-cluster", "initial-cluster-state", "initial-cluster-token");

    private Drift() {}

    /// @param commandLine the program and its arguments
    /// @param expected the flags that it should have
    static List<String> between(List<String> commandLine, List<String> expected) {
        var runs = flags(commandLine.subList(Math.min(1, commandLine.size()), commandLine.size()));
        var should = flags(expected);
        var differences = new ArrayList<String>();
        should.forEach((name, value) -> {
            var actual = runs.get(name);
            if (actual == null) {
                differences.add("--%s=%s is missing".formatted(name, value));
            } else if (!actual.equals(value)) {
                differences.add("--%s is %s, not %s".formatted(name, actual, value));
            }
        });
        runs.forEach((name, value) -> {
            if (!should.containsKey(name)) {
                differences.add("--%s=%s is not asked for".formatted(name, value));
            }
        });
        return differences;
    }

    /// Go takes one dash or two, and a value after `=` or as the next argument.
    private static Map<String, String> flags(List<String> arguments) {
        var flags = new LinkedHashMap<String, String>();
        for (var index = 0; index < arguments.size(); index++) {
            var argument = arguments.get(index);
            var text = argument.substring(dashes(argument));
            var equals = text.indexOf('=');
            var name = equals < 0 ? text : text.substring(0, equals);
            var next = index + 1 < arguments.size() ? arguments.get(index + 1) : "-";
            if (equals >= 0) {
                flags.put(name, text.substring(equals + 1));
            } else if (next.startsWith("-")) {
                flags.put(name, "true");
            } else {
                flags.put(name, next);
                index++;
            }
        }
        OF_THE_START.forEach(flags::remove);
        return flags;
    }

    private static int dashes(String argument) {
        return argument.startsWith("--") ? 2 : argument.startsWith("-") ? 1 : 0;
    }
}
