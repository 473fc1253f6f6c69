package dev.quorate.cli.numbers;

import java.time.Instant;

/// What a daemon knows of itself when somebody asks for numbers.
///
/// @param watching whether it watches, or stands by
/// @param clusters that it watches
/// @param turnedAt when its main loop last turned
record DaemonSight(
        String version, boolean watching, int clusters, Instant turnedAt, ProcessSight process) {}
