package dev.quorate.manager.apply;

import dev.quorate.manager.spec.EtcdVersion;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Switches on the checks with which etcd finds members whose data differ: a member compares itself
/// with its peers before it serves, and the leader compares hashes of compactions. They are off by
/// default in every version so far (`server/embed/config.go`), and a member that has silently
/// diverged would be taken for a healthy one.
final class CorruptionChecks {
    private static final String GATES = "feature-gates";

    private CorruptionChecks() {}

    /// The flags of a specification together with those of the checks. What the specification says
    /// about a check wins, by whichever name it says it.
    static Map<String, String> added(EtcdVersion version, Map<String, String> flags) {
        var all = new TreeMap<>(flags);
        if (version.minor() >= 6) {
            var gates = gates(flags.getOrDefault(GATES, ""));
            for (var check : checks(version).entrySet()) {
                if (!flags.containsKey(check.getKey())) {
                    gates.putIfAbsent(check.getValue(), "true");
                }
            }
            all.put(
                    GATES,
                    gates.entrySet().stream()
                            .map(gate -> gate.getKey() + "=" + gate.getValue())
                            .collect(Collectors.joining(",")));
        } else {
            checks(version).keySet().forEach(flag -> all.putIfAbsent(flag, "true"));
        }
        return all;
    }

    /// The gate of each check by the name that its flag had before 3.6 made gates of them; 3.7
    /// knows the gates alone. 3.4 hashes no compactions.
    private static Map<String, String> checks(EtcdVersion version) {
        var checks = new LinkedHashMap<String, String>();
        checks.put("experimental-initial-corrupt-check", "InitialCorruptCheck");
        if (version.minor() >= 5) {
            checks.put("experimental-compact-hash-check-enabled", "CompactHashCheck");
        }
        return checks;
    }

    private static Map<String, String> gates(String text) {
        var gates = new LinkedHashMap<String, String>();
        Arrays.stream(text.split(","))
                .map(gate -> gate.strip().split("=", 2))
                .filter(gate -> !gate[0].isEmpty())
                .forEach(gate -> gates.put(gate[0], gate.length == 2 ? gate[1] : "true"));
        return gates;
    }
}
