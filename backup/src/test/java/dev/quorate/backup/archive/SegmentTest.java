package dev.quorate.backup.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdInputStream;

import dev.quorate.backup.archive.SegmentException.Kind;
import dev.quorate.certs.SigningKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/// The file of a segment: what goes in comes out, and nothing else is taken for it.
class SegmentTest {
    private static final SigningKey KEY = SigningKey.create();
    private static final LogPosition START = LogPosition.start(Segments.LINEAGE, 10);

    @TempDir private Path directory;
    private SealedSegment sealed;
    private byte[] bytes;
    private int headerBytes;
    private int footerBytes;

    @BeforeEach
    void seal() throws Exception {
        sealed = Segments.seal(directory, START, 20, KEY);
        bytes = Files.readAllBytes(sealed.file());
        headerBytes = 8 + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        footerBytes = SegmentFooter.length(bytes);
    }

    private SegmentFile open(byte[] content) throws IOException {
        var file = Files.write(directory.resolve("changed"), content);
        return SegmentFile.open(file, Segments.LINEAGE, sealed.name(), KEY.verifyingKey());
    }

    private Kind problemOf(byte[] content) {
        return catchThrowableOfType(SegmentException.class, () -> Segments.read(open(content)))
                .kind();
    }

    @Test
    void givesBackWhatWasWritten() throws Exception {
        var file = open(bytes);

        assertThat(Segments.read(file)).isEqualTo(LongStream.rangeClosed(11, 30).boxed().toList());
        var segment = file.segment();
        assertThat(segment.first()).isEqualTo(11);
        assertThat(segment.last()).isEqualTo(30);
        assertThat(segment.before()).isEqualTo(START.hash());
        assertThat(segment.events())
                .isEqualTo(
                        LongStream.rangeClosed(11, 30)
                                .map(revision -> Segments.changes(revision).size())
                                .sum());
        assertThat(segment.notBefore()).isEqualTo(Segments.NOON.plusSeconds(10));
        assertThat(segment.notAfter()).isEqualTo(Segments.NOON.plusSeconds(30));
        assertThat(segment.marks()).isEqualTo(Segments.AROUND.marks());
        assertThat(segment.auth()).isEqualTo(Segments.AROUND.auth());
        assertThat(segment.signer()).isEqualTo(KEY.verifyingKey());
        assertThat(segment.objectBytes()).isEqualTo(bytes.length);
    }

    @Test
    void keepsWhatIsKnownOfLeases() throws Exception {
        try (var cursor = open(bytes).read()) {
            while (cursor.nextRevision()) {
                // What is not read is passed over, and counts all the same.
            }
            assertThat(cursor.leases())
                    .containsExactly(
                            new LeaseGrant(77, OptionalLong.of(60), Segments.NOON),
                            new LeaseGrant(-78, OptionalLong.empty(), Segments.NOON));
        }
    }

    @Test
    void isUnpackedByAnyZstd() throws Exception {
        try (var unpacked = new ZstdInputStream(Files.newInputStream(sealed.file()))) {
            var body = unpacked.readAllBytes();

            assertThat(body).hasSize((int) sealed.segment().bodyBytes());
            assertThat(new String(body, StandardCharsets.ISO_8859_1)).contains("key 30.0=");
        }
    }

    @Test
    void isNamedTruncatedWhereverItEnds() throws Exception {
        for (int length = 0; length < bytes.length; length++) {
            assertThat(problemOf(Arrays.copyOf(bytes, length)))
                    .as("cut at byte %d", length)
                    .isEqualTo(Kind.TRUNCATED);
        }
    }

    @Test
    void isNamedCorruptWhicheverByteChanges() {
        for (int at = 0; at < bytes.length; at++) {
            var changed = bytes.clone();
            changed[at] ^= (byte) (1 << (at % 8));

            assertThat(problemOf(changed)).as("byte %d", at).isEqualTo(Kind.CORRUPT);
        }
    }

    @Test
    void isNamedCorruptWhenSomethingFollows() {
        assertThat(problemOf(Arrays.copyOf(bytes, bytes.length + 1))).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void whatIsSomethingElseIsNoSegment() {
        assertThat(
                        problemOf(
                                "{\"format\":1, \"kind\":\"something else\"}"
                                        .getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Kind.NO_SEGMENT);
    }

    @Test
    void aNewerFormatIsNamedInHeaderAndFooter() {
        var header = bytes.clone();
        header[SegmentFormat.FRAME_HEAD_BYTES + 9] = 3;
        sum(header, 0, headerBytes - 4);
        var footer = bytes.clone();
        int at = footer.length - footerBytes;
        footer[at + SegmentFormat.FRAME_HEAD_BYTES + 9] = 3;
        sum(footer, at, footer.length - 12);

        assertThat(problemOf(header)).isEqualTo(Kind.TOO_NEW);
        assertThat(problemOf(footer)).isEqualTo(Kind.TOO_NEW);
    }

    /// Makes the checksum right again, as an attacker would.
    private static void sum(byte[] content, int from, int crcAt) {
        ByteBuffer.wrap(content).putInt(crcAt, SegmentFormat.crc(content, from, crcAt - from));
    }

    @Test
    void aChangeWithARightChecksumIsForged() {
        var lineageAt = bytes.length - footerBytes + SegmentFormat.FRAME_HEAD_BYTES + 11;
        var changed = bytes.clone();
        changed[lineageAt] = 'b';
        sum(changed, bytes.length - footerBytes, bytes.length - 12);

        assertThat(problemOf(changed)).isEqualTo(Kind.FORGED);
    }

    @Test
    void whatAnotherSignedIsForeign() throws Exception {
        var stranger = Segments.seal(directory, START, 20, SigningKey.create());

        assertThat(problemOf(Files.readAllBytes(stranger.file()))).isEqualTo(Kind.FOREIGN);
    }

    @Test
    void anotherSegmentInItsPlaceIsMisplaced() throws Exception {
        var shorter = Segments.seal(directory, START, 19, KEY);
        var later = Segments.seal(directory, sealed.end(), 20, KEY);
        var lineage = new LineageId("00000000000000aa-test2");
        var other = Segments.seal(directory, LogPosition.start(lineage, 10), 20, KEY);

        for (var swapped : List.of(shorter, later, other)) {
            assertThat(problemOf(Files.readAllBytes(swapped.file()))).isEqualTo(Kind.MISPLACED);
        }
    }

    @Test
    void headerAndFooterOfTwoSegmentsAreCorrupt() throws Exception {
        var lineage = new LineageId("00000000000000aa-test2");
        var other =
                Files.readAllBytes(
                        Segments.seal(directory, LogPosition.start(lineage, 10), 20, KEY).file());
        System.arraycopy(bytes, 0, other, 0, headerBytes);

        assertThat(problemOf(other)).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void aWriterThatStatesAnotherChainIsFound() throws Exception {
        var body = directory.resolve("tail");
        try (var tail = SegmentTail.open(body, START)) {
            Segments.add(tail, 11);
            Segments.add(tail, 12);
            Files.copy(
                    tail.seal(directory, Segments.AROUND, KEY).file(), directory.resolve("right"));
            Segments.add(tail, 13);
            // The file of the tail now holds revision 13 alone; it is sealed as if it were 11.
            tail.begin(14);
            tail.abandon();
            try (var channel = FileChannel.open(body, EnumSet.of(StandardOpenOption.READ))) {
                var draft =
                        new SegmentSealer.Draft(
                                START,
                                new LogPosition(Segments.LINEAGE, 11, START.hash()),
                                START.hash(),
                                Segments.changes(13).size(),
                                List.of(),
                                Segments.NOON,
                                Segments.NOON,
                                Segments.AROUND);
                sealed =
                        new SegmentSealer(directory, KEY, Sealing.NONE)
                                .seal(channel, channel.size(), draft);
            }
        }

        assertThat(problemOf(Files.readAllBytes(sealed.file()))).isEqualTo(Kind.CHAIN_BROKEN);
    }

    @Test
    void anotherOrderOrTypeOfChangesIsAnotherChain() throws Exception {
        var one = chainOf(new Segments.Change(false, "a"), new Segments.Change(false, "b"));

        assertThat(
                        Set.of(
                                one,
                                chainOf(
                                        new Segments.Change(false, "b"),
                                        new Segments.Change(false, "a")),
                                chainOf(
                                        new Segments.Change(true, "a"),
                                        new Segments.Change(false, "b")),
                                chainOf(new Segments.Change(false, "ab")),
                                chainOf(new Segments.Change(false, "a"))))
                .hasSize(5);
        assertThat(chainOf(new Segments.Change(false, "a"), new Segments.Change(false, "b")))
                .isEqualTo(one);
    }

    private ChainHash chainOf(Segments.Change... changes) throws IOException {
        try (var tail = SegmentTail.open(directory.resolve("chain"), START)) {
            tail.begin(11);
            for (var change : changes) {
                tail.event(change.deletion(), change.bytes().getBytes(StandardCharsets.UTF_8));
            }
            // Times must not matter, so they differ.
            tail.end(Segments.NOON, Segments.NOON.plusNanos(System.nanoTime() & 0xffff_ffffL));
            return tail.position().hash();
        }
    }

    @Test
    void aRevisionThatIsCutOffIsTakenBack() throws Exception {
        try (var tail = SegmentTail.open(directory.resolve("cut"), START)) {
            for (long revision = 11; revision <= 30; revision++) {
                tail.begin(revision);
                tail.event(true, "half of it".getBytes(StandardCharsets.UTF_8));
                tail.abandon();
                Segments.add(tail, revision);
            }
            var again = tail.seal(directory, Segments.AROUND, KEY);

            assertThat(again.end()).isEqualTo(sealed.end());
            assertThat(again.segment().bodyBytes())
                    .isEqualTo(sealed.segment().bodyBytes() - 2 * 25);
        }
    }

    @Test
    void twoCutsOfTheSameChangesMeetAgain() throws Exception {
        var first = Segments.seal(directory, START, 7, KEY);
        var second = Segments.seal(directory, first.end(), 13, KEY);

        assertThat(second.end()).isEqualTo(sealed.end());
        assertThat(second.segment().before()).isEqualTo(first.segment().after());
    }

    @Test
    void aHoleIsNeverWritten() throws Exception {
        try (var tail = SegmentTail.open(directory.resolve("hole"), START)) {
            assertThatThrownBy(() -> tail.begin(12)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> tail.begin(10)).isInstanceOf(IllegalStateException.class);
            tail.begin(11);
            assertThatThrownBy(() -> tail.end(Segments.NOON, Segments.NOON))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> tail.seal(directory, Segments.AROUND, KEY))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
