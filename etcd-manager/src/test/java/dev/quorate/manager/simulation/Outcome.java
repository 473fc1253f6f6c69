package dev.quorate.manager.simulation;

import java.util.List;

/// How a run without a violation ended.
///
/// @param end `whole`, or why no safe path was left
/// @param typed the refusals after which a person typed a command
/// @param changes changes of membership that were asked for
/// @param asides how often data was set aside
/// @param replacements voters that the daemon took out within the last day
/// @param events that happened in it
record Outcome(
        String end, List<String> typed, int changes, int asides, int replacements, long events) {
    Outcome {
        typed = List.copyOf(typed);
    }
}
