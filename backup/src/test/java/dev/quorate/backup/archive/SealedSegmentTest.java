package dev.quorate.backup.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.archive.SegmentException.Kind;
import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.spec.StoreAddress;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// Segments that are encrypted: only the recipients read them, nobody else learns anything of what
/// was written, and they are put together and continued without an identity all the same.
class SealedSegmentTest {
    private static final SigningKey KEY = SigningKey.create();
    private static final ChainKey CHAIN = ChainKey.random();
    private static final Sealing SEALING = new Sealing(CHAIN, Ages.RECIPIENTS);
    private static final LogPosition START = LogPosition.start(Segments.LINEAGE, 10, CHAIN);

    @TempDir private Path directory;
    private SealedSegment sealed;
    private byte[] bytes;
    private Identities right;

    @BeforeEach
    void seal() throws Exception {
        sealed = Segments.seal(directory, START, 20, KEY, SEALING);
        bytes = Files.readAllBytes(sealed.file());
        right = Ages.right(directory);
    }

    private SegmentFile open(byte[] content) throws IOException {
        var file = Files.write(directory.resolve("changed"), content);
        return SegmentFile.open(file, Segments.LINEAGE, sealed.name(), KEY.verifyingKey());
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void aRecipientReadsWhatWasWritten() throws Exception {
        var file = open(bytes);

        assertThat(sealed.name().toString()).endsWith(".qlog.zst.age");
        assertThat(Segments.read(file, right)).isEqualTo(range(11, 30));
        try (var cursor = file.read(right)) {
            assertThat(cursor.marks()).isEqualTo(Segments.AROUND.marks());
            while (cursor.nextRevision()) {
                // To the end, where the chain is compared.
            }
            assertThat(cursor.position()).isEqualTo(sealed.end());
            assertThat(cursor.leases()).hasSize(2);
        }
    }

    @Test
    void othersAreToldForWhomItIs() throws Exception {
        var file = open(bytes);

        for (var others : List.of(Identities.NONE, Ages.wrong(directory))) {
            assertThatThrownBy(() -> file.read(others))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            refused -> {
                                assertThat(refused.failure()).isEqualTo(Failure.WRONG_KEY);
                                assertThat(refused.problem()).contains(Ages.RECIPIENT);
                            });
        }
    }

    @Test
    void whatLiesInTheClearTellsNoGuessFromAnother() {
        var segment = sealed.segment();
        var plain = new LogPosition.Tracker(START, ChainKey.NONE);
        for (long revision = 11; revision <= 30; revision++) {
            plain.begin(revision);
            for (var change : Segments.changes(revision)) {
                plain.event(change.deletion(), change.bytes().getBytes(StandardCharsets.UTF_8));
            }
            plain.end();
        }

        // Whoever knows all but the last value computes the chain, and the hash of the sample.
        assertThat(segment.after()).isNotEqualTo(plain.position().hash());
        assertThat(segment.marks()).isEmpty();
        var mark = Segments.AROUND.marks().getFirst();
        var masked = segment.seal().orElseThrow().marks().getFirst();
        assertThat(masked.revision()).isEqualTo(mark.revision());
        assertThat(masked.hash()).isNotEqualTo(mark.hash());
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain("key 30.0=");
        assertThat(text).doesNotContain(new String(CHAIN.bytes(), StandardCharsets.ISO_8859_1));
        assertThat(CHAIN.toString()).hasSizeLessThan(32);
    }

    @Test
    void theSameChangesWithAnotherKeyAreAnotherChain() throws Exception {
        var other = new Sealing(ChainKey.random(), Ages.RECIPIENTS);
        var start = LogPosition.start(Segments.LINEAGE, 10, other.key());

        var again = Segments.seal(directory, start, 20, KEY, other);

        assertThat(again.end()).isNotEqualTo(sealed.end());
        assertThat(again.segment().chain()).isNotEqualTo(sealed.segment().chain());
    }

    @Test
    void isNamedTruncatedWhereverItEnds() {
        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThat(catchThrowableOfType(SegmentException.class, () -> open(cut)).kind())
                    .as("cut at byte %d", length)
                    .isEqualTo(Kind.TRUNCATED);
        }
    }

    @Test
    void isNamedCorruptWhicheverByteChanges() {
        for (int at = 0; at < bytes.length; at++) {
            var changed = bytes.clone();
            changed[at] ^= (byte) (1 << (at % 8));
            assertThat(catchThrowableOfType(SegmentException.class, () -> open(changed)).kind())
                    .as("byte %d", at)
                    .isEqualTo(Kind.CORRUPT);
        }
    }

    @Test
    void theBodyOfAnotherSegmentIsNotTaken() throws Exception {
        // Somebody with the signing key and without that of the chain.
        var other = new Sealing(ChainKey.random(), Ages.RECIPIENTS);
        var foreign = Segments.seal(directory, START, 20, KEY, other);
        var draft = foreign.segment();
        var seal = draft.seal().orElseThrow();
        var body = Files.readAllBytes(foreign.file());
        long footerBytes = SegmentFooter.length(body);
        long footerAt = body.length - footerBytes;
        var lie =
                new Segment(
                        draft.lineage(),
                        draft.first(),
                        draft.last(),
                        draft.before(),
                        draft.after(),
                        draft.events(),
                        draft.leases(),
                        draft.notBefore(),
                        draft.notAfter(),
                        draft.auth(),
                        draft.marks(),
                        draft.objectBytes(),
                        draft.bodyBytes(),
                        draft.contentSha256(),
                        Optional.of(
                                new SegmentSeal(
                                        CHAIN.id(),
                                        seal.beforeLast(),
                                        seal.marks(),
                                        seal.recipients())),
                        KEY.verifyingKey());
        var footer = SegmentFooter.encode(lie, footerAt, KEY);
        System.arraycopy(footer, 0, body, (int) footerAt, footer.length);

        var opened = open(body);

        assertThat(catchThrowableOfType(SegmentException.class, () -> opened.read(right)).kind())
                .isEqualTo(Kind.CHAIN_BROKEN);
    }

    @Test
    void theMiddleIsAFileOfAge() throws Exception {
        int headerBytes = 8 + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        var middle =
                Arrays.copyOfRange(bytes, headerBytes, bytes.length - SegmentFooter.length(bytes));

        assertThat(new String(middle, StandardCharsets.ISO_8859_1))
                .startsWith("age-encryption.org/v1\n");
    }

    @Test
    void aLogIsContinuedAndPutTogetherWithoutAnIdentity() throws Exception {
        try (var store = store()) {
            var log = ChangeLog.open(store, "test", KEY.verifyingKey());
            log.publish(sealed);
            var newest = log.newest(Segments.LINEAGE).orElseThrow();
            var end = new LogPosition(Segments.LINEAGE, newest.last(), newest.segment().after());
            var next = Segments.seal(directory, end, 5, KEY, SEALING);
            log.publish(next);

            assertThat(log.catalogue().runs()).hasSize(1);
            assertThat(log.beforeLast(newest, directory.resolve("unused")))
                    .isEqualTo(Segments.seal(directory, START, 19, KEY, SEALING).end().hash());
            assertThat(read(log.openedBy(right), 10)).isEqualTo(range(11, 35));
            assertThatThrownBy(() -> read(log, 10)).isInstanceOf(OperatorException.class);
        }
    }

    @Test
    void aWrongIdentityIsFoundBeforeAnythingIsFetched() throws Exception {
        try (var store = store()) {
            var log = ChangeLog.open(store, "test", KEY.verifyingKey());
            log.publish(sealed);
            var segments = log.catalogue().segments();

            log.openedBy(right).requireOpenable(segments);
            assertThatThrownBy(() -> log.openedBy(Ages.wrong(directory)).requireOpenable(segments))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            refused -> assertThat(refused.failure()).isEqualTo(Failure.WRONG_KEY));
        }
    }

    @Test
    void chainsOfDifferentKeysAreNotMixed() throws Exception {
        var other = new Sealing(ChainKey.random(), Ages.RECIPIENTS);
        try (var store = store()) {
            var log = ChangeLog.open(store, "test", KEY.verifyingKey()).openedBy(right);
            log.publish(sealed);
            var start = LogPosition.start(Segments.LINEAGE, 25, other.key());
            log.publish(Segments.seal(directory, start, 15, KEY, other));

            assertThat(log.catalogue().runs()).hasSize(2);
            assertThat(read(log, 10)).isEqualTo(range(11, 30));
            assertThat(read(log, 25)).isEqualTo(range(26, 40));
        }
    }

    private BackupStore store() throws IOException {
        return Stores.openOrCreate(
                new StoreAddress.Directory(directory.resolve("store")), StoreSettings.DEFAULT);
    }

    private List<Long> read(ChangeLog log, long after) throws IOException {
        var revisions = new ArrayList<Long>();
        var scratch = Scratch.at(directory.resolve("scratch"));
        try (var cursor = log.read(log.catalogue(), Segments.LINEAGE, after, scratch)) {
            while (cursor.nextRevision()) {
                revisions.add(cursor.revision());
            }
            assertThat(cursor.unusable()).isEmpty();
        }
        return revisions;
    }
}
