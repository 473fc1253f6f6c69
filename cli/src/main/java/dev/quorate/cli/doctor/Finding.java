package dev.quorate.cli.doctor;

/// What was found about one thing that clusters need.
///
/// @param value as it is on this machine
/// @param limit what it has to be
/// @param remedy what to do about it; empty when it is good
public record Finding(String check, Verdict verdict, String value, String limit, String remedy) {
    static Finding good(String check, String value, String limit) {
        return new Finding(check, Verdict.GOOD, value, limit, "");
    }
}
