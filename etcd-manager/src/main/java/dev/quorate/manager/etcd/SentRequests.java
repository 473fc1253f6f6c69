package dev.quorate.manager.etcd;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/// Notes whether a call was ever put on a connection. Until then nobody but us has seen it.
final class SentRequests extends ClientStreamTracer.Factory {
    private volatile boolean any;

    boolean any() {
        return any;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(
            ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            @Override
            public void streamCreated(Attributes transport, Metadata sentHeaders) {
                any = true;
            }
        };
    }
}
