package dev.quorate.certs;

import dev.quorate.OperatorException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;

/// The Ed25519 key with which a cluster signs what it puts into a store.
public final class SigningKey {
    private final PrivateKey privateKey;
    private final VerifyingKey verifyingKey;

    private SigningKey(PrivateKey privateKey, VerifyingKey verifyingKey) {
        this.privateKey = privateKey;
        this.verifyingKey = verifyingKey;
    }

    public static SigningKey create() {
        try {
            var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(keys.getPrivate(), new VerifyingKey(keys.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no Ed25519", e);
        }
    }

    /// Reads the key from a PKCS#8 PEM file; the public half is computed from it.
    ///
    /// @throws OperatorException if the file is unusable, open to others, or of another kind of key
    public static SigningKey load(Path file) throws IOException {
        var key = PemFile.privateKey(file);
        if (!(key instanceof EdECPrivateKey edwards)
                || !edwards.getParams().getName().equals("Ed25519")) {
            throw FileProblem.KEY_FORMAT.at(
                    file,
                    "holds a key of the kind %s, not Ed25519".formatted(key.getAlgorithm()),
                    "put the cluster's signing key back from a copy of its pki directory");
        }
        return new SigningKey(key, verifyingKey(edwards));
    }

    /// Writes the key with mode 0600, wholly or not at all.
    ///
    /// @throws IllegalStateException if there is a file already: a signing key is never replaced
    public void save(Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException(file + " exists already");
        }
        DurableWrite.carryOut(DurableWrite.key(file, Pem.encode(privateKey)));
    }

    /// The 64 bytes of the signature over the content.
    public byte[] sign(byte[] content) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key that cannot sign", e);
        }
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    @Override
    public String toString() {
        return "SigningKey[%s, key redacted]".formatted(verifyingKey.fingerprint());
    }

    /// The JDK cannot go from the private half to the public one, but it makes a pair from 32
    /// random bytes, which are the private half (RFC 8032, 5.1.5): it is given those again.
    private static VerifyingKey verifyingKey(EdECPrivateKey key) {
        var seed =
                key.getBytes()
                        .orElseThrow(() -> new IllegalStateException("a key without its seed"));
        try {
            var generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Known(seed));
            return new VerifyingKey(generator.generateKeyPair().getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no Ed25519", e);
        }
    }

    /// What is random about a key that exists already.
    private static final class Known extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] bytes;

        Known(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] target) {
            if (target.length != bytes.length) {
                throw new IllegalStateException("this JDK makes Ed25519 keys in another way");
            }
            System.arraycopy(bytes, 0, target, 0, bytes.length);
        }
    }
}
