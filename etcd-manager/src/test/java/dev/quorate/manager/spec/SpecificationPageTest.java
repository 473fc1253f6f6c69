package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The users' page of the specification and the reader must not disagree.
class SpecificationPageTest {
    private static final String PAGE = page();
    private static final Pattern ROW =
            Pattern.compile("^\\| `([^`]+)` \\| [^|]+ \\| ([^|]+) \\|[^|]*\\|$", Pattern.MULTILINE);
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\\n(.*?)```");

    @Test
    void namesEachFieldThatIsReadAndNoOther() {
        var read = new TreeSet<String>();
        for (var part : Part.ALL) {
            part.keys().forEach(key -> read.add(path(part, key)));
        }

        assertThat(defaults().keySet()).containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void namesEachFieldThatIsKnownButNotYetSupported() {
        var section = PAGE.substring(PAGE.indexOf("## Known, but not yet supported"));

        for (var part : Part.ALL) {
            assertThat(part.later().keySet())
                    .allSatisfy(key ->
                            assertThat(section)
                                    .containsAnyOf(
                                            "`" + path(part, key) + "`",
                                            part.equals(Part.RETENTION) ? "`" + key + "`" : "`-`"));
        }
    }

    @Test
    void namesTheDefaults() {
        assertThat(defaults())
                .containsEntry("spec.version", "`" + EtcdVersion.DEFAULT + "`")
                .containsEntry("spec.etcd.quota", "`" + EtcdDecoder.QUOTA_DEFAULT + "`")
                .containsEntry(
                        "spec.tls.leafValidity",
                        "`" + new DurationText(SpecDecoder.TLS_DEFAULT.leafValidity()) + "`")
                .containsEntry(
                        "spec.tls.caValidity",
                        "`" + new DurationText(SpecDecoder.TLS_DEFAULT.caValidity()) + "`")
                .containsEntry(
                        "spec.replacement.automatic",
                        "`" + ReplacementDecoder.DEFAULT.automatic() + "`")
                .containsEntry(
                        "spec.replacement.grace.dataLost",
                        "`" + new DurationText(ReplacementDecoder.DEFAULT.dataLost()) + "`")
                .containsEntry(
                        "spec.replacement.grace.hostLost",
                        "`" + new DurationText(ReplacementDecoder.DEFAULT.hostLost()) + "`")
                .containsEntry(
                        "spec.replacement.maxPerDay",
                        "`" + ReplacementDecoder.DEFAULT.perDayMax() + "`")
                .containsEntry(
                        "spec.backup.retention.keep",
                        "`" + BackupDecoder.RETENTION_DEFAULT.keep() + "`")
                .containsEntry(
                        "spec.backup.retention.window",
                        "`" + new DurationText(BackupDecoder.RETENTION_DEFAULT.window()) + "`")
                .containsEntry(
                        "spec.backup.retention.daily",
                        "`" + BackupDecoder.RETENTION_DEFAULT.daily() + "`")
                .containsEntry(
                        "spec.backup.retention.weekly",
                        "`" + BackupDecoder.RETENTION_DEFAULT.weekly() + "`")
                .containsEntry(
                        "spec.backup.archive.flushEvery",
                        "`" + new DurationText(BackupDecoder.FLUSH_DEFAULT.flushEvery()) + "`")
                .containsEntry(
                        "spec.backup.archive.flushBytes",
                        "`" + new ByteSize(BackupDecoder.FLUSH_DEFAULT.flushBytes()) + "`")
                .containsEntry(
                        "spec.backup.snapshots.timeZone", "`" + TimetableDecoder.ZONE_DEFAULT + "`")
                .containsEntry(
                        "spec.backup.verification.share",
                        "`" + TimetableDecoder.SHARE_DEFAULT + "%`")
                .containsEntry("spec.etcd.clientPort", "`" + port(HostDefaults.NONE, true) + "`")
                .containsEntry("spec.etcd.peerPort", "`" + port(HostDefaults.NONE, false) + "`");
    }

    @Test
    void saysWhatIsNeeded() {
        var smallest =
                """
                apiVersion: quorate.dev/v1
                kind: EtcdCluster
                metadata: {name: dev}
                spec: {members: 1, hosts: [{name: h, local: true, dataDir: /srv/etcd}]}
                """;

        assertThat(new SpecText(smallest).problems()).isEmpty();
        assertThat(defaults())
                .allSatisfy((field, otherwise) ->
                        assertThat(otherwise.equals("needed"))
                                .as(field)
                                .isEqualTo(
                                        smallest.contains(
                                                        field.substring(field.lastIndexOf('.') + 1)
                                                                + ":")
                                                && !field.endsWith(".dataDir")));
    }

    @Test
    void itsExampleIsRead() {
        var example = EXAMPLE.matcher(PAGE);

        assertThat(example.find()).isTrue();
        assertThat(new SpecText(example.group(1)).problems()).isEmpty();
    }

    private static int port(HostDefaults defaults, boolean client) {
        return (client ? defaults.clientPort() : defaults.peerPort()).orElseThrow();
    }

    private static String path(Part part, String key) {
        return part.equals(Part.DOCUMENT) ? key : part.place() + "." + key;
    }

    /// The third column by the first.
    private static Map<String, String> defaults() {
        var rows = new TreeMap<String, String>();
        ROW.matcher(PAGE).results().forEach(row -> rows.put(row.group(1), row.group(2).strip()));
        return rows;
    }

    private static String page() {
        try {
            return Files.readString(Path.of("../docs/reference/specification.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
