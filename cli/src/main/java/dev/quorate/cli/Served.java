package dev.quorate.cli;

import dev.quorate.certs.Handshake;
import dev.quorate.certs.Handshake.Broken;
import dev.quorate.certs.Handshake.Completed;
import dev.quorate.certs.Handshake.NoTls;
import dev.quorate.certs.Handshake.Refused;
import dev.quorate.certs.Handshake.Rejected;
import dev.quorate.certs.Handshake.TimedOut;
import dev.quorate.certs.Handshake.Unreachable;
import dev.quorate.certs.Handshake.Untrusted;
import dev.quorate.certs.Serial;

import org.jspecify.annotations.Nullable;

/// What a listener really serves, compared with the certificate on disk.
///
/// @param serial null when it served none
/// @param reason what the handshake said when it did not go well; else empty
record Served(Match match, @Nullable String serial, String reason) {
    /// How the served certificate compares.
    enum Match {
        /// It is the one on disk.
        SAME,
        /// It is another one, which is trusted too.
        OTHER,
        /// Those who connect do not accept it, or are not accepted.
        UNTRUSTED,
        /// Nothing answers there, so it is not known.
        SILENT
    }

    /// @param onDisk the serial of the certificate that ought to be served; empty when unusable
    static Served of(Handshake handshake, String onDisk) {
        var serial = handshake.served().map(Serial::of).orElse(null);
        return switch (handshake) {
            case Completed _ ->
                    new Served(onDisk.equals(serial) ? Match.SAME : Match.OTHER, serial, "");
            case Rejected(var _, var reason) -> new Served(Match.UNTRUSTED, serial, reason);
            case Untrusted(var _, var reason) -> new Served(Match.UNTRUSTED, serial, reason);
            case NoTls(var reason) -> new Served(Match.UNTRUSTED, null, reason);
            case Broken(var reason) -> new Served(Match.SILENT, null, reason);
            case Refused(var reason) -> new Served(Match.SILENT, null, reason);
            case Unreachable(var reason) -> new Served(Match.SILENT, null, reason);
            case TimedOut(var deadline) ->
                    new Served(
                            Match.SILENT,
                            null,
                            "no answer within %d ms".formatted(deadline.toMillis()));
        };
    }
}
