package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The schema for editors and the reader must not disagree about keys and types. What the reader
/// checks beyond them, the schema need not know.
class SchemaTest {
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(SpecText.resource("cluster-v1.schema.json"), InputFormat.JSON);

    private static final String COMPLETE =
            SpecText.good()
                    .with(
                            "store: file:///srv/backups",
                            """
                            store: s3://bucket/prefix
                                s3:
                                  endpoint: https://s3.example.com
                                  region: eu-1
                                  pathStyle: true
                                  caFile: /etc/ssl/ca.pem\
                            """)
                    .with(
                            "  etcd:\n",
                            "  etcd:\n    clientPort: 1\n    peerPort: 2\n    dataDir: /d\n")
                    .with(
                            "  tls:\n",
                            """
                              replacement:
                                automatic: true
                                grace:
                                  dataLost: 10s
                                  hostLost: 1h
                                maxPerDay: 2
                              tls:
                            """)
                    .text();

    record Change(String title, String text) {
        @Override
        public String toString() {
            return title;
        }
    }

    /// Each line of a complete specification left out, its key misspelt, its value of another type.
    static Stream<Change> structuralChanges() {
        var changes = new ArrayList<Change>();
        var lines = COMPLETE.lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var key = line.substring(0, line.indexOf(':'));
            var hasValue = !line.endsWith(":");
            changes.add(change("other key", lines, i, key + "x" + line.substring(key.length())));
            changes.add(change("list", lines, i, key + ": [[]]", hasValue));
            changes.add(change("mapping", lines, i, key + ": {x: {}}", hasValue));
            changes.add(change("nothing", lines, i, key + ":", hasValue));
            changes.add(change("left out", lines, i, "", hasValue && !line.contains("- ")));
        }
        return changes.stream().filter(change -> !change.text().isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("structuralChanges")
    void agreesWithTheReaderAboutKeysAndTypes(Change change) {
        var reader = new SpecText(change.text()).problems();

        assertThat(SCHEMA.validate(change.text(), InputFormat.YAML).isEmpty())
                .describedAs("%s", reader)
                .isEqualTo(reader.isEmpty());
    }

    @Test
    void takesWhatTheReaderTakes() {
        assertThat(SCHEMA.validate(COMPLETE, InputFormat.YAML)).isEmpty();
        assertThat(new SpecText(COMPLETE).problems()).isEmpty();
        assertThat(SCHEMA.validate(SpecText.good().text(), InputFormat.YAML)).isEmpty();
    }

    private static Change change(String kind, List<String> lines, int at, String instead) {
        var changed = new ArrayList<>(lines);
        changed.set(at, instead);
        var title = "%s in line %d: %s".formatted(kind, at + 1, lines.get(at).strip());
        return new Change(title, String.join("\n", changed) + "\n");
    }

    private static Change change(
            String kind, List<String> lines, int at, String instead, boolean applies) {
        return applies ? change(kind, lines, at, instead) : new Change(kind, "");
    }
}
