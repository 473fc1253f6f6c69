package dev.quorate.manager.host;

import dev.quorate.manager.host.MemberFailure.Cause;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads from the log of an etcd that ended why it did: 3.4 in both its formats, to 3.7.
///
/// The log outlives starts, so only what follows the start guard's last word counts. What a running
/// etcd complains about is no cause of its end; therefore most rules look only at lines after which
/// etcd exits.
public final class FailureClassifier {
    private static final int EVIDENCE_LENGTH_MAX = 400;
    private static final String STACK_TRACE = ",\"stacktrace\":";

    private static final String STARTING = MemberLog.GUARD + "starting ";
    private static final String REFUSED = MemberLog.GUARD + "refused: ";

    /// zap's and capnslog's level, and what the Go runtime prints when it gives up.
    private static final Pattern FATAL =
            Pattern.compile(
                    "\"level\":\"(?:fatal|panic|dpanic)\"|^\\d{4}-\\d\\d-\\d\\d \\S+ C \\| |^panic:"
                            + " |^fatal error: |^unexpected fault address ");

    private static final Pattern SEVERE =
            Pattern.compile(
                    "\"level\":\"error\"|^\\d{4}-\\d\\d-\\d\\d \\S+ E \\| |" + FATAL.pattern());

    private static final Pattern ANY = Pattern.compile("");

    /// The first that applies to any line decides: specific causes before those that follow from
    /// them.
    private static final List<Rule> RULES =
            List.of(
                    rule(
                            Cause.REMOVED,
                            ANY,
                            "the member has been permanently removed from the cluster"),
                    rule(Cause.DISK_FULL, SEVERE, "no space left on device|disk quota exceeded"),
                    rule(Cause.PORT_TAKEN, FATAL, "bind: address already in use"),
                    rule(
                            Cause.PERMISSION,
                            FATAL,
                            "permission denied|operation not permitted|read-only file system"
                                    // 3.4 leaves out the reason (etcdmain/etcd.go,
                                    // identifyDataDirOrDie)
                                    + "|error listing data dir"),
                    rule(
                            Cause.CORRUPT,
                            FATAL,
                            "crc mismatch"
                                    // protobuf-go writes a no-break space now and then, on purpose
                                    + "|proto:[ \\u00a0](?:illegal|cannot parse|wrong|unexpected)"
                                    + "|max entry size limit exceeded|unexpected EOF"
                                    + "|invalid database|checksum error|file size too small"
                                    + "|no available snapshot|failed to find database snapshot file"
                                    + "|failed to recover v3 backend from snapshot"
                                    // raft, log_unstable: the log ends before what was acknowledged
                                    + "|[Ww]as the raft log corrupted, truncated, or lost"
                                    // bbolt maps its file: pages are missing
                                    + "|^unexpected fault address|^fatal error: fault"),
                    rule(
                            Cause.TLS_FILES,
                            FATAL,
                            "tls: |x509: |asn1: |\\bPEM\\b|KeyFile and CertFile"
                                    + "|\\.(?:crt|key|pem): no such file or directory"),
                    rule(
                            Cause.CONFIG,
                            ANY,
                            "^flag provided but not defined|^invalid (?:boolean )?value "
                                    + "|^bad flag syntax|^flag needs an argument"
                                    + "|error verifying flags|failed to verify flags"
                                    + "|couldn't find local name"),
                    rule(Cause.CONFIG, FATAL, "bind: cannot assign requested address"),
                    rule(
                            Cause.CLUSTER_MISMATCH,
                            FATAL,
                            "has already been bootstrapped|error validating peerURLs"
                                    + "|member count is unequal|unmatched member"),
                    rule(
                            Cause.PEERS_UNREACHABLE,
                            FATAL,
                            "could not retrieve cluster information from the given URLs"));

    /// etcd cuts its log at the first record that it cannot read, and goes on (wal/repair.go,
    /// Repair); when it dies after that, it is from what is missing.
    private static final Rule REPAIRED =
            rule(Cause.CORRUPT, ANY, "\"repaired WAL\"|wal: repaired ");

    private static final Rule UNKNOWN = rule(Cause.UNKNOWN, FATAL, "");

    private FailureClassifier() {}

    /// @param log the last lines of the member's log, oldest first; some hundred, since what etcd
    ///   prints after the reason (its usage, stack traces) is long
    public static MemberFailure classify(List<String> log) {
        var lines = sinceLastStart(log);
        if (!lines.isEmpty() && lines.getFirst().startsWith(REFUSED)) {
            return new MemberFailure(Cause.REFUSED, evidence(lines.getFirst()));
        }
        return RULES.stream()
                .flatMap(rule -> rule.firstOf(lines).stream())
                .findFirst()
                .or(() -> {
                    var unknown = UNKNOWN.firstOf(lines);
                    return unknown.isEmpty() ? unknown : REPAIRED.firstOf(lines).or(() -> unknown);
                })
                .orElse(MemberFailure.NONE);
    }

    private static List<String> sinceLastStart(List<String> log) {
        for (var index = log.size() - 1; index >= 0; index--) {
            if (log.get(index).startsWith(STARTING) || log.get(index).startsWith(REFUSED)) {
                return log.subList(index, log.size());
            }
        }
        return log;
    }

    private static String evidence(String line) {
        var stack = line.indexOf(STACK_TRACE);
        var text = stack < 0 ? line : line.substring(0, stack) + "}";
        return text.length() <= EVIDENCE_LENGTH_MAX
                ? text
                : text.substring(0, EVIDENCE_LENGTH_MAX) + "...";
    }

    private static Rule rule(Cause cause, Pattern scope, String text) {
        return new Rule(cause, scope, Pattern.compile(text));
    }

    /// @param scope which lines it looks at
    private record Rule(Cause cause, Pattern scope, Pattern text) {
        Optional<MemberFailure> firstOf(List<String> lines) {
            return lines.stream()
                    .filter(line -> scope.matcher(line).find() && text.matcher(line).find())
                    .findFirst()
                    .map(line -> new MemberFailure(cause, evidence(line)));
        }
    }
}
