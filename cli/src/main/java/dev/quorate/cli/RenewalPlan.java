package dev.quorate.cli;

import dev.quorate.certs.CertificateStatus;
import dev.quorate.certs.CertificateStatus.Kind;
import dev.quorate.certs.CertificateStatus.Unusable;
import dev.quorate.certs.CertificateStatus.Usable;
import dev.quorate.certs.ClusterPki;
import dev.quorate.certs.RenewalRule.Verdict;
import dev.quorate.cli.output.Text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whose certificates are to be replaced, one after the other, and why.
///
/// @param own why our own client certificate is among them; empty when it is not
record RenewalPlan(List<MemberRenewal> members, Optional<String> own) {
    /// @param listeners both of one member
    record MemberRenewal(List<Listener> listeners, String reason) {
        Listener any() {
            return listeners.getFirst();
        }

        String step() {
            return "renew both certificates of " + any().member();
        }
    }

    static final String OWN_STEP = "renew the manager's own client certificate";

    /// @param listeners of the members in question
    /// @param all whether to renew what is not due, too
    /// @param withOwn whether our own client certificate is in question
    static RenewalPlan of(
            List<CertificateStatus> statuses,
            List<Listener> listeners,
            boolean all,
            boolean withOwn) {
        var members = new ArrayList<MemberRenewal>();
        for (var member : listeners.stream().map(Listener::member).distinct().toList()) {
            var both = listeners.stream().filter(one -> one.member().equals(member)).toList();
            both.stream()
                    .flatMap(one -> reason(statuses, one.kind(), member, all).stream())
                    .findFirst()
                    .ifPresent(reason -> members.add(new MemberRenewal(both, reason)));
        }
        return new RenewalPlan(
                members,
                withOwn
                        ? reason(statuses, Kind.CLIENT, ClusterPki.OWN_CLIENT, all)
                        : Optional.empty());
    }

    boolean isEmpty() {
        return members.isEmpty() && own.isEmpty();
    }

    private static Optional<String> reason(
            List<CertificateStatus> statuses, Kind kind, String owner, boolean all) {
        var label = kind.name().toLowerCase(Locale.ROOT) + " certificate ";
        var found =
                statuses.stream()
                        .filter(status -> status.kind() == kind && status.owner().equals(owner))
                        .findFirst();
        if (found.isEmpty()) {
            return Optional.of(label + "is missing");
        }
        return switch (found.get()) {
            case Unusable unusable -> Optional.of(label + "is unusable: " + unusable.problem());
            case Usable usable -> reason(usable, all).map(reason -> label + reason);
        };
    }

    private static Optional<String> reason(Usable usable, boolean all) {
        if (CertificateRow.expired(usable)) {
            return Optional.of("has expired");
        }
        if (usable.verdict() == Verdict.DUE) {
            return Optional.of("is due, %s left".formatted(Text.age(usable.remaining())));
        }
        return all
                ? Optional.of("has %s left, asked for".formatted(Text.age(usable.remaining())))
                : Optional.empty();
    }
}
