package dev.quorate.manager.etcd;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;

import dev.quorate.manager.etcd.ChangeStream.Change;
import dev.quorate.manager.etcd.ChangeStream.Message;
import dev.quorate.manager.etcd.proto.Event;
import dev.quorate.manager.etcd.proto.KeyValue;
import dev.quorate.manager.etcd.proto.ResponseHeader;
import dev.quorate.manager.etcd.proto.WatchGrpc;
import dev.quorate.manager.etcd.proto.WatchRequest;
import dev.quorate.manager.etcd.proto.WatchResponse;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a watch sent, decoded by hand: a `KeyValue` is kept as etcd encoded it, instead of being
/// taken apart and put together again, which would be most of the work with an event.
///
/// @param created whether it confirms that the watch stands
/// @param bytes that it took on the wire
record WatchAnswer(boolean created, Message message, int bytes) {
    /// The watch with this decoder.
    static final MethodDescriptor<WatchRequest, WatchAnswer> METHOD =
            WatchGrpc.getWatchMethod().toBuilder(
                            WatchGrpc.getWatchMethod().getRequestMarshaller(), new Decoder())
                    .build();

    private static final int VARINT = 0;
    private static final int DELIMITED = 2;

    private static final int HEADER = tag(WatchResponse.HEADER_FIELD_NUMBER, DELIMITED);
    private static final int CREATED = tag(WatchResponse.CREATED_FIELD_NUMBER, VARINT);
    private static final int CANCELED = tag(WatchResponse.CANCELED_FIELD_NUMBER, VARINT);
    private static final int COMPACTED = tag(WatchResponse.COMPACT_REVISION_FIELD_NUMBER, VARINT);
    private static final int REASON = tag(WatchResponse.CANCEL_REASON_FIELD_NUMBER, DELIMITED);
    private static final int FRAGMENT = tag(WatchResponse.FRAGMENT_FIELD_NUMBER, VARINT);
    private static final int EVENTS = tag(WatchResponse.EVENTS_FIELD_NUMBER, DELIMITED);
    private static final int TYPE = tag(Event.TYPE_FIELD_NUMBER, VARINT);
    private static final int KV = tag(Event.KV_FIELD_NUMBER, DELIMITED);
    private static final int MOD_REVISION = tag(KeyValue.MOD_REVISION_FIELD_NUMBER, VARINT);
    private static final int LEASE = tag(KeyValue.LEASE_FIELD_NUMBER, VARINT);

    private static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }

    /// @throws InvalidProtocolBufferException when it is no `WatchResponse`
    static WatchAnswer decode(byte[] bytes) throws IOException {
        var in = CodedInputStream.newInstance(bytes);
        boolean created = false;
        boolean canceled = false;
        boolean fragment = false;
        long compactRevision = 0;
        long revision = 0;
        var reason = "";
        var changes = List.<Change>of();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == EVENTS) {
                if (changes.isEmpty()) {
                    changes = new ArrayList<>();
                }
                changes.add(change(in, bytes));
            } else if (tag == HEADER) {
                revision = ResponseHeader.parseFrom(in.readByteArray()).getRevision();
            } else if (tag == CREATED) {
                created = in.readBool();
            } else if (tag == CANCELED) {
                canceled = in.readBool();
            } else if (tag == COMPACTED) {
                compactRevision = in.readInt64();
            } else if (tag == REASON) {
                reason = in.readString();
            } else if (tag == FRAGMENT) {
                fragment = in.readBool();
            } else {
                skip(in, tag);
            }
        }
        return new WatchAnswer(
                created,
                canceled
                        ? new Message.Cancelled(compactRevision, reason)
                        : changes.isEmpty()
                                ? new Message.Progress(revision)
                                : new Message.Changed(changes, fragment),
                bytes.length);
    }

    private static Change change(CodedInputStream in, byte[] bytes) throws IOException {
        int outside = in.pushLimit(in.readRawVarint32());
        boolean deletion = false;
        @Nullable Change change = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == TYPE) {
                deletion = in.readEnum() == Event.EventType.DELETE_VALUE;
            } else if (tag == KV) {
                if (change != null) {
                    throw new InvalidProtocolBufferException("an event of two keys");
                }
                change = keyValue(in, bytes);
            } else {
                skip(in, tag);
            }
        }
        in.popLimit(outside);
        if (change == null) {
            throw new InvalidProtocolBufferException("an event without a key");
        }
        return new Change(deletion, change.revision(), change.lease(), change.keyValue());
    }

    private static Change keyValue(CodedInputStream in, byte[] bytes) throws IOException {
        int length = in.readRawVarint32();
        int start = in.getTotalBytesRead();
        int outside = in.pushLimit(length);
        long revision = 0;
        long lease = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == MOD_REVISION) {
                revision = in.readInt64();
            } else if (tag == LEASE) {
                lease = in.readInt64();
            } else {
                skip(in, tag);
            }
        }
        in.popLimit(outside);
        return new Change(false, revision, lease, Arrays.copyOfRange(bytes, start, start + length));
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("the end of a group that did not begin");
        }
    }

    private static final class Decoder implements MethodDescriptor.Marshaller<WatchAnswer> {
        @Override
        public InputStream stream(WatchAnswer answer) {
            throw new UnsupportedOperationException("answers are only read");
        }

        @Override
        public WatchAnswer parse(InputStream in) {
            try {
                return decode(bytes(in));
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("the watch sent what is not an answer")
                        .withCause(e)
                        .asRuntimeException();
            }
        }

        private static byte[] bytes(InputStream in) throws IOException {
            if (!(in instanceof KnownLength)) {
                return in.readAllBytes();
            }
            var bytes = new byte[in.available()];
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new EOFException("an answer that is shorter than announced");
            }
            return bytes;
        }
    }
}
