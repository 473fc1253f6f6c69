package dev.quorate.manager.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;

import dev.quorate.manager.etcd.ChangeStream.Message;
import dev.quorate.manager.etcd.proto.Event;
import dev.quorate.manager.etcd.proto.KeyValue;
import dev.quorate.manager.etcd.proto.ResponseHeader;
import dev.quorate.manager.etcd.proto.WatchResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/// The decoder against protobuf's own.
final class WatchAnswerTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsWhatProtobufReads(long seed) throws IOException {
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            var sent = answer(random);
            var bytes = sent.toByteArray();

            var read = WatchAnswer.decode(bytes);

            assertThat(read.bytes()).isEqualTo(bytes.length);
            assertThat(read.created()).isEqualTo(sent.getCreated());
            switch (read.message()) {
                case Message.Cancelled(var compactRevision, var reason) -> {
                    assertThat(sent.getCanceled()).isTrue();
                    assertThat(compactRevision).isEqualTo(sent.getCompactRevision());
                    assertThat(reason).isEqualTo(sent.getCancelReason());
                }
                case Message.Progress(var revision) -> {
                    assertThat(sent.getCanceled()).isFalse();
                    assertThat(sent.getEventsCount()).isZero();
                    assertThat(revision).isEqualTo(sent.getHeader().getRevision());
                }
                case Message.Changed changed -> {
                    assertThat(sent.getCanceled()).isFalse();
                    assertThat(changed.fragment()).isEqualTo(sent.getFragment());
                    expectSame(changed, sent);
                }
            }
        }
    }

    private static void expectSame(Message.Changed changed, WatchResponse sent) {
        assertThat(changed.changes()).hasSize(sent.getEventsCount());
        for (int i = 0; i < sent.getEventsCount(); i++) {
            var event = sent.getEvents(i);
            var change = changed.changes().get(i);
            assertThat(change.deletion()).isEqualTo(event.getType() == Event.EventType.DELETE);
            assertThat(change.revision()).isEqualTo(event.getKv().getModRevision());
            assertThat(change.lease()).isEqualTo(event.getKv().getLease());
            assertThat(change.keyValue()).isEqualTo(event.getKv().toByteArray());
        }
    }

    private static WatchResponse answer(Random random) {
        var answer =
                WatchResponse.newBuilder()
                        .setHeader(
                                ResponseHeader.newBuilder()
                                        .setClusterId(random.nextLong())
                                        .setRevision(random.nextLong(1 << 20)))
                        .setCreated(random.nextInt(8) == 0)
                        .setFragment(random.nextBoolean());
        if (random.nextInt(8) == 0) {
            answer.setCanceled(true).setCompactRevision(random.nextInt(1000)).setCancelReason("é");
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            answer.addEvents(
                    Event.newBuilder()
                            .setType(
                                    random.nextBoolean()
                                            ? Event.EventType.PUT
                                            : Event.EventType.DELETE)
                            .setKv(
                                    KeyValue.newBuilder()
                                            .setKey(bytes(random, 40))
                                            .setValue(bytes(random, 400))
                                            .setModRevision(random.nextLong())
                                            .setCreateRevision(random.nextInt(1 << 20))
                                            .setLease(random.nextBoolean() ? random.nextLong() : 0))
                            .setPrevKv(KeyValue.newBuilder().setModRevision(7)));
        }
        return answer.setUnknownFields(
                        UnknownFieldSet.newBuilder()
                                .addField(
                                        99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                                .build())
                .build();
    }

    private static ByteString bytes(Random random, int most) {
        var bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    @Test
    void refusesWhatIsCutOffAnywhere() {
        var whole =
                WatchResponse.newBuilder()
                        .addEvents(
                                Event.newBuilder()
                                        .setKv(
                                                KeyValue.newBuilder()
                                                        .setKey(ByteString.copyFromUtf8("key"))
                                                        .setModRevision(300)))
                        .build()
                        .toByteArray();
        for (int length = 1; length < whole.length; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> WatchAnswer.decode(cut))
                    .isInstanceOf(InvalidProtocolBufferException.class);
        }
    }

    @Test
    void refusesTheEndOfAGroupThatDidNotBegin() {
        assertThatThrownBy(() -> WatchAnswer.decode(new byte[] {(1 << 3) | 4}))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void refusesAnEventWithoutAKey() {
        var empty = WatchResponse.newBuilder().addEvents(Event.getDefaultInstance()).build();
        assertThatThrownBy(() -> WatchAnswer.decode(empty.toByteArray()))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }
}
