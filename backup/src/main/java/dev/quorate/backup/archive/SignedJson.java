package dev.quorate.backup.archive;

import dev.quorate.certs.SigningKey;
import dev.quorate.certs.VerifyingKey;

import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// A JSON object of the store with its signature: `signature` is Ed25519 over the canonical form of
/// all other fields, `signer` among them names the key. Fields that a newer Quorate added are
/// covered too, known or not.
record SignedJson(Fields fields, Signing signing) {
    private static final String SIGNATURE = "signature";
    private static final String SIGNER = "signer";

    static byte[] write(Map<String, ?> content, SigningKey key) {
        var fields = new TreeMap<String, Object>(content);
        fields.put(
                SIGNER,
                Map.of(
                        "publicKey", key.verifyingKey().toBase64(),
                        "fingerprint", key.verifyingKey().fingerprint()));
        var signature = key.sign(CanonicalJson.bytes(fields));
        fields.put(SIGNATURE, Base64.getEncoder().encodeToString(signature));
        return CanonicalJson.bytes(fields);
    }

    static SignedJson read(byte[] bytes) throws DocumentException {
        var values = new TreeMap<>(CanonicalJson.read(bytes));
        var signature = values.remove(SIGNATURE);
        var fields = new Fields(values);
        return new SignedJson(
                fields, signature == null ? new Signing.Unsigned() : check(fields, signature));
    }

    private static Signing check(Fields fields, Object signature) {
        if (!(signature instanceof String text)) {
            return new Signing.Forged("its signature is not a text");
        }
        try {
            var key = fields.object(SIGNER).parsed("publicKey", VerifyingKey::parse);
            if (!key.fingerprint().equals(fields.object(SIGNER).text("fingerprint"))) {
                return new Signing.Forged("the fingerprint is not that of the key beside it");
            }
            var content = CanonicalJson.bytes(fields.values());
            return key.verify(content, Base64.getDecoder().decode(text))
                    ? new Signing.Signed(key)
                    : new Signing.Forged("its signature is of other content or by another key");
        } catch (DocumentException | IllegalArgumentException unusable) {
            return new Signing.Forged("its signature is unusable: " + unusable.getMessage());
        }
    }
}
