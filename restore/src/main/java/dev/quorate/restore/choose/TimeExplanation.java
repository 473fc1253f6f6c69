package dev.quorate.restore.choose;

import dev.quorate.restore.choose.TimeSearch.Found;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Tells a person what a time came to, and how sure that is.
final class TimeExplanation {
    private TimeExplanation() {}

    static List<String> of(Instant time, Found found) {
        var text = new ArrayList<String>();
        text.add(
                "%s is revision %,d%s."
                        .formatted(
                                time,
                                found.revision(),
                                found.last().map(last -> ", made " + between(last)).orElse("")));
        found.next()
                .ifPresent(next ->
                        text.add(
                                "The next, revision %,d, was made %s."
                                        .formatted(next.revision(), between(next))));
        if (found.possible() > 0) {
            text.add(
                    "%,d revisions above may have been made by then too: nobody had received them yet."
                            .formatted(found.possible()));
        }
        return text;
    }

    static String between(Moment moment) {
        return "between %s and %s".formatted(shown(moment.notBefore()), shown(moment.notAfter()));
    }

    private static Instant shown(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }
}
