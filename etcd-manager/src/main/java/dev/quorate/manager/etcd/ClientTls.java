package dev.quorate.manager.etcd;

import dev.quorate.OperatorException;
import dev.quorate.certs.Tls;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// With what we call members: whom we trust and who we are. The files are read anew for each
/// connection that is opened, so a renewed certificate needs no restart.
///
/// @param authorities PEM file with the CA certificates that may sign a member's server certificate
/// @param certificate PEM file with our client certificate
/// @param key PEM file with its PKCS#8 private key
public record ClientTls(Path authorities, Path certificate, Path key) {
    /// @throws EtcdException of kind `UNTRUSTED` when a file cannot be used
    SslContext context() throws EtcdException {
        for (var file : List.of(authorities, certificate, key)) {
            if (!Files.isReadable(file)) {
                throw new EtcdException(
                        EtcdException.Kind.UNTRUSTED, "cannot read %s".formatted(file));
            }
        }
        try {
            return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .trustManager(Tls.trustManager(authorities))
                    .keyManager(Tls.keyManager(certificate, key))
                    .build();
        } catch (IOException | OperatorException e) {
            throw new EtcdException(
                    EtcdException.Kind.UNTRUSTED,
                    "cannot use %s with %s and %s: %s"
                            .formatted(certificate, key, authorities, Failures.reason(e)),
                    e);
        }
    }
}
