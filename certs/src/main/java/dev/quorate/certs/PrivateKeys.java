package dev.quorate.certs;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/// Private keys of the kinds that etcd reads: ECDSA, RSA and Ed25519, in PKCS#8.
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final int CHALLENGE_BYTES = 32;

    private PrivateKeys() {}

    /// A new key on P-256, which every version of etcd and every common tool reads.
    static KeyPair generate() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    /// The key in a PKCS#8 structure, or nothing if it is none of a known algorithm.
    static Optional<PrivateKey> decode(byte[] pkcs8) {
        return ALGORITHMS.stream()
                .flatMap(algorithm -> decode(algorithm, pkcs8).stream())
                .findFirst();
    }

    private static Optional<PrivateKey> decode(String algorithm, byte[] pkcs8) {
        try {
            var factory = KeyFactory.getInstance(algorithm);
            return Optional.of(factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + algorithm, e);
        }
    }

    /// The name of the signature algorithm that goes with a key, with SHA-256 where there is a
    /// choice.
    static String signatureAlgorithm(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "EdDSA", "Ed25519" -> "Ed25519";
            default -> throw new IllegalArgumentException("unknown key kind " + keyAlgorithm);
        };
    }

    /// Whether the two halves belong together: what one signs, the other verifies.
    static boolean match(PrivateKey privateKey, PublicKey publicKey) {
        var challenge = new byte[CHALLENGE_BYTES];
        new SecureRandom().nextBytes(challenge);
        try {
            var signature = Signature.getInstance(signatureAlgorithm(privateKey.getAlgorithm()));
            signature.initSign(privateKey);
            signature.update(challenge);
            var signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(challenge);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // another algorithm or curve
        }
    }
}
