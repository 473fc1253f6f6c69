package dev.quorate.cli;

import dev.quorate.certs.CertificateStatus;
import dev.quorate.certs.CertificateStatus.Unusable;
import dev.quorate.certs.CertificateStatus.Usable;
import dev.quorate.certs.ClusterPki;
import dev.quorate.certs.RenewalRule.Verdict;
import dev.quorate.cli.Served.Match;
import dev.quorate.cli.output.Document;
import dev.quorate.cli.output.Text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// One certificate of a cluster: what is on disk, and what its listener serves.
///
/// @param served empty for what no listener serves: authorities, clients, members without a host
record CertificateRow(CertificateStatus status, Optional<Served> served) {
    private static final int SERIAL_DIGITS = 16;

    /// What is wrong with it, the worst first; empty when all is well.
    List<String> problems(String cluster) {
        return switch (status) {
            case Unusable(var _, var _, var problem, var remedy) ->
                    List.of("error: %s: %s; %s".formatted(what(), problem, remedy));
            case Usable usable -> problems(usable, cluster);
        };
    }

    private List<String> problems(Usable usable, String cluster) {
        var dates = dates(usable, cluster);
        var listener = served.flatMap(found -> listener(found, cluster));
        return Stream.of(dates, listener).flatMap(Optional::stream).toList();
    }

    private Optional<String> dates(Usable usable, String cluster) {
        if (expired(usable)) {
            return Optional.of("error: %s has expired; %s".formatted(what(), renew(cluster)));
        }
        return switch (usable.verdict()) {
            case FRESH -> Optional.empty();
            case DUE -> Optional.of("warning: %s is due; %s".formatted(what(), renew(cluster)));
            case LIMITED_BY_CA ->
                    Optional.of(
                            "warning: %s ends with its CA on %s: the CA is to be replaced"
                                    .formatted(what(), Text.time(usable.notAfter())));
        };
    }

    private Optional<String> listener(Served found, String cluster) {
        return switch (found.match()) {
            case SAME -> Optional.empty();
            case OTHER ->
                    Optional.of(
                            "warning: %s: its listener still serves serial %s; quorate member restart %s -c %s"
                                    .formatted(what(), found.serial(), status.owner(), cluster));
            case UNTRUSTED ->
                    Optional.of(
                            "error: %s: what its listener serves is not accepted: %s"
                                    .formatted(what(), found.reason()));
            case SILENT ->
                    Optional.of(
                            "warning: %s: its listener does not answer (%s), so what it serves is not known"
                                    .formatted(what(), found.reason()));
        };
    }

    private String renew(String cluster) {
        return switch (status.kind()) {
            case CA -> "the CA is to be replaced";
            case PEER, SERVER ->
                    "quorate certs renew -c %s --member %s".formatted(cluster, status.owner());
            case CLIENT ->
                    own()
                            ? "quorate certs renew -c " + cluster
                            : "quorate certs issue %s -c %s".formatted(status.owner(), cluster);
        };
    }

    private boolean own() {
        return status.owner().equals(ClusterPki.OWN_CLIENT);
    }

    int exitCode() {
        var broken =
                switch (status) {
                    case Unusable _ -> true;
                    case Usable usable -> expired(usable);
                };
        if (broken || served.filter(found -> found.match() == Match.UNTRUSTED).isPresent()) {
            return ExitCode.CRITICAL;
        }
        var ageing = status instanceof Usable usable && usable.verdict() != Verdict.FRESH;
        var unproven = served.filter(found -> found.match() != Match.SAME).isPresent();
        return ageing || unproven ? ExitCode.WARNINGS : ExitCode.DONE;
    }

    static boolean expired(Usable usable) {
        return usable.remaining().isNegative() || usable.remaining().isZero();
    }

    String[] cells(boolean wide) {
        var kind = kind();
        return switch (status) {
            case Usable usable ->
                    new String[] {
                        kind,
                        usable.owner(),
                        wide ? usable.serial() : head(usable.serial()),
                        Text.time(usable.notAfter()),
                        expired(usable) ? "expired" : Text.age(usable.remaining()),
                        shown(wide)
                    };
            case Unusable unusable ->
                    new String[] {kind, unusable.owner(), "unusable", "", "", shown(wide)};
        };
    }

    private String shown(boolean wide) {
        return served.map(
                        found -> {
                            var serial = found.serial();
                            return switch (found.match()) {
                                case SAME -> "same";
                                case OTHER ->
                                        serial == null ? "other" : wide ? serial : head(serial);
                                case UNTRUSTED -> "not accepted";
                                case SILENT -> "no answer";
                            };
                        })
                .orElse("");
    }

    private String kind() {
        return status.kind().name().toLowerCase(Locale.ROOT);
    }

    private String what() {
        return status.owner() + " " + kind();
    }

    private static String head(String serial) {
        return serial.substring(0, SERIAL_DIGITS);
    }

    Document document() {
        var document =
                new Document().with("kind", status.kind().name()).with("owner", status.owner());
        switch (status) {
            case Usable usable ->
                    document.with("usable", true)
                            .with("serial", usable.serial())
                            .with("notBefore", usable.notBefore().toString())
                            .with("notAfter", usable.notAfter().toString())
                            .with("remainingSeconds", usable.remaining().toSeconds())
                            .with("names", usable.names())
                            .with("verdict", expired(usable) ? "EXPIRED" : usable.verdict().name());
            case Unusable unusable ->
                    document.with("usable", false)
                            .with("verdict", "UNUSABLE")
                            .with("problem", unusable.problem())
                            .with("remedy", unusable.remedy());
        }
        return document.with(
                "served",
                served.map(found ->
                                new Document()
                                        .with("match", found.match().name())
                                        .with("serial", found.serial())
                                        .with("reason", found.reason())
                                        .fields())
                        .orElse(null));
    }
}
