package dev.quorate.certs;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// The public half of a cluster's [SigningKey], which tells what the cluster wrote from what others
/// did.
public final class VerifyingKey {
    private final PublicKey key;

    VerifyingKey(PublicKey key) {
        this.key = key;
    }

    /// Reads a key from its X.509 encoding.
    ///
    /// @throws IllegalArgumentException if the bytes are no Ed25519 key
    public static VerifyingKey decode(byte[] x509) {
        try {
            return new VerifyingKey(
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not the X.509 encoding of an Ed25519 key", e);
        }
    }

    /// Reads a key from the text that [#toBase64] gives.
    ///
    /// @throws IllegalArgumentException if the text is no base64 of an Ed25519 key
    public static VerifyingKey parse(String base64) {
        return decode(Base64.getDecoder().decode(base64));
    }

    /// Whether the signature is of this very content by the private half of this key. Anything that
    /// is no signature at all is false, too.
    public boolean verify(byte[] content, byte[] signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(content);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// The X.509 encoding (SubjectPublicKeyInfo).
    public byte[] encoded() {
        return key.getEncoded();
    }

    /// The X.509 encoding as padded base64.
    public String toBase64() {
        return Base64.getEncoder().encodeToString(encoded());
    }

    /// `SHA256:` and the unpadded base64 of the SHA-256 of the X.509 encoding: what a person
    /// compares.
    public String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(encoded());
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return fingerprint();
    }
}
