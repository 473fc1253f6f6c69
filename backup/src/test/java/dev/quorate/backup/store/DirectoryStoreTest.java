package dev.quorate.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.StoreAddress;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class DirectoryStoreTest implements StoreContract {
    private static final ObjectKey KEY = new ObjectKey("prod/snapshots/1/manifest.json");
    private static final ObjectSource SOURCE = ObjectSource.of(new byte[] {1, 2, 3});

    @TempDir Path scratch;
    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = scratch.resolve("store");
        Stores.openOrCreate(address(), settings()).close();
    }

    @Override
    public StoreAddress address() {
        return new StoreAddress.Directory(root);
    }

    @Override
    public StoreSettings settings() {
        return StoreSettings.DEFAULT;
    }

    @Override
    public int raceRounds() {
        return 50;
    }

    @Test
    void keepsFilesAndDirectoriesPrivate() throws Exception {
        try (var store = Stores.open(address())) {
            store.put(KEY, SOURCE, Condition.IF_ABSENT);
        }

        var file = root.resolve(KEY.text());
        assertThat(modes(file)).isEqualTo("rw-------");
        for (var directory : List.of("", "prod", "prod/snapshots", "prod/snapshots/1")) {
            assertThat(modes(root.resolve(directory))).isEqualTo("rwx------");
        }
        assertThat(modes(root.resolve(PartialFiles.DIRECTORY))).isEqualTo("rwx------");
    }

    private static String modes(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void leavesNoPartialFileBehind() throws Exception {
        try (var store = Stores.open(address())) {
            store.put(KEY, SOURCE, Condition.IF_ABSENT);
            store.put(KEY, ObjectSource.of(new byte[] {9}), Condition.IF_ABSENT);
            store.put(KEY, SOURCE, Condition.ALWAYS);
        }

        assertThat(root.resolve(PartialFiles.DIRECTORY)).isEmptyDirectory();
    }

    @Test
    void sweepsItsOwnPartialFilesWhenTheyAreOldAndNothingElse() throws Exception {
        var partials = Files.createDirectory(root.resolve(PartialFiles.DIRECTORY));
        var now = Instant.now();
        var old = partial(partials, '1', now.minus(settings().abandonedAfter().plusHours(1)));
        var young = partial(partials, '2', now.minus(Duration.ofHours(1)));
        var foreign = Files.writeString(partials.resolve("notes.txt"), "x");
        Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));

        try (var store = Stores.open(address())) {
            store.put(KEY, SOURCE, Condition.IF_ABSENT);

            assertThat(old).doesNotExist();
            assertThat(young).exists();
            assertThat(foreign).exists();
            assertThat(store.list("").map(StoredObject::key)).containsExactly(KEY);
        }
    }

    private static Path partial(Path directory, char digit, Instant modified) throws IOException {
        var id = "00000000-0000-0000-0000-00000000000" + digit;
        var file = Files.writeString(directory.resolve("quorate-" + id + ".partial"), "half");
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    @Test
    void refusesALinkThatLeadsOutOfIt() throws Exception {
        var outside = Files.createDirectory(scratch.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "precious");
        Files.createSymbolicLink(root.resolve("prod"), outside);
        Files.createSymbolicLink(root.resolve("link"), outside.resolve("precious"));

        try (var store = Stores.open(address())) {
            for (var key : List.of("prod/precious", "prod/new", "link")) {
                var followed = new ObjectKey(key);
                assertRefused(
                        "STORE_FOREIGN_FILE", () -> store.put(followed, SOURCE, Condition.ALWAYS));
                assertRefused("STORE_FOREIGN_FILE", () -> store.open(followed, 0));
                assertRefused("STORE_FOREIGN_FILE", () -> store.find(followed));
                assertRefused("STORE_FOREIGN_FILE", () -> store.delete(followed));
            }
            assertRefused("STORE_FOREIGN_FILE", () -> store.list("prod/"));
            assertThat(store.list("")).isEmpty();
        }
        assertThat(outside).isDirectoryContaining("glob:**precious");
        assertThat(outside.resolve("precious")).hasContent("precious");
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void refusesADirectoryThatIsNotThere() throws Exception {
        try (var store = Stores.open(new StoreAddress.Directory(scratch.resolve("absent")))) {
            assertRefused("STORE_MISSING", () -> store.list(""));
            assertRefused("STORE_MISSING", () -> store.find(KEY));
            assertRefused("STORE_MISSING", () -> store.put(KEY, SOURCE, Condition.IF_ABSENT));
        }
        assertThat(scratch.resolve("absent")).doesNotExist();
    }

    @Test
    void makesItsOwnDirectoryButNotWhatItLiesIn() {
        var unmounted = new StoreAddress.Directory(scratch.resolve("disk/store"));

        assertRefused("STORE_MISSING", () -> Stores.openOrCreate(unmounted, StoreSettings.DEFAULT));
        assertThat(scratch.resolve("disk")).doesNotExist();
    }

    @Test
    void refusesToPutBelowAnObject() throws Exception {
        try (var store = Stores.open(address())) {
            store.put(new ObjectKey("prod"), SOURCE, Condition.IF_ABSENT);

            assertRefused("STORE_FOREIGN_FILE", () -> store.put(KEY, SOURCE, Condition.IF_ABSENT));
            assertThat(store.find(KEY)).isEmpty();
        }
    }

    @Test
    void refusesADirectoryWhereAnObjectShouldBe() throws Exception {
        Files.createDirectories(root.resolve(KEY.text()));

        try (var store = Stores.open(address())) {
            assertRefused("STORE_FOREIGN_FILE", () -> store.put(KEY, SOURCE, Condition.IF_ABSENT));
            assertRefused("STORE_FOREIGN_FILE", () -> store.put(KEY, SOURCE, Condition.ALWAYS));
        }
    }

    @Test
    void leavesOutWhatIsNoObjectOfOurs() throws Exception {
        Files.writeString(root.resolve("read me.txt"), "x");
        Files.writeString(root.resolve(".hidden"), "x");
        Files.createDirectories(root.resolve("lost+found/deep"));

        try (var store = Stores.open(address())) {
            store.put(KEY, SOURCE, Condition.IF_ABSENT);

            assertThat(store.list("").map(StoredObject::key)).containsExactly(KEY);
        }
    }

    @Test
    void deletesTheDirectoriesThatBecomeEmpty() throws Exception {
        try (var store = Stores.open(address())) {
            store.put(KEY, SOURCE, Condition.IF_ABSENT);

            store.delete(KEY);

            assertThat(root.resolve("prod")).doesNotExist();
            assertThat(root).exists();
        }
    }

    private static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refusal -> {
                            assertThat(refusal.code()).isEqualTo(code);
                            assertThat(refusal.failure()).isEqualTo(Failure.STORE_UNREACHABLE);
                            assertThat(refusal.remedy()).isNotEmpty();
                        });
    }
}
