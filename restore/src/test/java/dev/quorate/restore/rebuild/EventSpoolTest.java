package dev.quorate.restore.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.snapshot.Event;
import dev.quorate.restore.choose.Shelf;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class EventSpoolTest {
    @TempDir private Path root;
    private Shelf shelf;

    @BeforeEach
    void archiveTwentyRevisions() throws Exception {
        shelf = new Shelf(root);
        shelf.deletes(15, "config");
        shelf.segment(11, 20);
        shelf.segment(21, 30);
    }

    @AfterEach
    void close() {
        shelf.close();
    }

    private static List<String> read(EventSpool spool, long after) throws Exception {
        var read = new ArrayList<String>();
        try (var cursor = spool.after(after)) {
            while (cursor.next()) {
                var event = cursor.event();
                read.add(
                        "%d.%d%s"
                                .formatted(
                                        event.revision(),
                                        event.sub(),
                                        event.kind() == Event.Kind.DELETE ? " deleted" : ""));
            }
        }
        return read;
    }

    @Test
    void givesWhatTheLogHasUpToARevisionAsOftenAsItIsAsked() throws Exception {
        try (var cursor =
                        shelf.log()
                                .read(shelf.log().catalogue(), Shelf.LINEAGE, 13, shelf.scratch());
                var spool = EventSpool.fill(root.resolve("spool"), cursor, 16)) {
            assertThat(read(spool, 13)).containsExactly("14.0", "15.0 deleted", "16.0");
            assertThat(read(spool, 13)).hasSize(3);
            assertThat(read(spool, 15)).containsExactly("16.0");
            assertThat(cursor.leases()).as("of the segment that was left half-way").hasSize(1);
        }
    }

    @Test
    void refusesALogThatEndsBeforeTheRevision() throws Exception {
        try (var cursor =
                shelf.log().read(shelf.log().catalogue(), Shelf.LINEAGE, 10, shelf.scratch())) {
            assertThatExceptionOfType(OperatorException.class)
                    .isThrownBy(() -> EventSpool.fill(root.resolve("spool"), cursor, 31))
                    .satisfies(refusal -> {
                        assertThat(refusal.failure()).isEqualTo(Failure.MISMATCH);
                        assertThat(refusal.remedy()).contains("--to-revision 30");
                    });
        }
    }

    @Test
    void isReadableByItsOwnerAlone() throws Exception {
        var file = root.resolve("spool");
        try (var cursor =
                        shelf.log()
                                .read(shelf.log().catalogue(), Shelf.LINEAGE, 10, shelf.scratch());
                var _ = EventSpool.fill(file, cursor, 12)) {
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        }
    }
}
