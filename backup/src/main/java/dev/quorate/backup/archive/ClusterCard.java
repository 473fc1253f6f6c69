package dev.quorate.backup.archive;

import dev.quorate.manager.spec.MemberId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `cluster.json`: whose backups these are, and what is needed to make the cluster anew. It holds
/// certificates and public keys, never private ones.
///
/// @param uid of the cluster that owns the folder
/// @param lineage the one that backups are added to
/// @param specification as YAML
/// @param authorities certificates as PEM by what they are for: `peer` and `client`
/// @param updatedAt when it was last written
public record ClusterCard(
        String cluster,
        String uid,
        LineageId lineage,
        String specification,
        List<Member> members,
        Map<String, String> authorities,
        Instant updatedAt) {
    static final int FORMAT = 1;

    public ClusterCard {
        members = List.copyOf(members);
        authorities = Map.copyOf(authorities);
    }

    public record Member(String name, MemberId id, List<String> peerUrls) {
        public Member {
            peerUrls = List.copyOf(peerUrls);
        }
    }

    /// A card as it was found in the store.
    ///
    /// @param signing by whom; the card of a folder that somebody else wrote to may be anybody's
    public record Found(ClusterCard card, Signing signing) {}

    /// Whether nothing but the time differs.
    boolean saysTheSameAs(ClusterCard other) {
        return fields(Instant.EPOCH).equals(other.fields(Instant.EPOCH));
    }

    Map<String, Object> fields() {
        return fields(updatedAt);
    }

    private Map<String, Object> fields(Instant at) {
        var fields = new TreeMap<String, Object>();
        fields.put("format", FORMAT);
        fields.put("cluster", cluster);
        fields.put("uid", uid);
        fields.put("lineage", lineage.text());
        fields.put("specification", specification);
        fields.put(
                "members",
                members.stream()
                        .map(member ->
                                Map.of(
                                        "name", member.name(),
                                        "id", member.id().toString(),
                                        "peerUrls", member.peerUrls()))
                        .toList());
        fields.put("authorities", authorities);
        fields.put("updatedAt", at.toString());
        return fields;
    }

    static Found read(byte[] bytes) throws DocumentException {
        var json = SignedJson.read(bytes);
        var fields = json.fields();
        ManifestFormat.checkFormat(fields, FORMAT);
        var authorities = new TreeMap<String, String>();
        var written = fields.object("authorities");
        for (var name : written.values().keySet()) {
            authorities.put(name, written.text(name));
        }
        return new Found(
                new ClusterCard(
                        fields.text("cluster"),
                        fields.text("uid"),
                        fields.parsed("lineage", LineageId::new),
                        fields.text("specification"),
                        members(fields),
                        authorities,
                        fields.time("updatedAt")),
                json.signing());
    }

    private static List<Member> members(Fields fields) throws DocumentException {
        var members = new ArrayList<Member>();
        for (var member : fields.objects("members")) {
            members.add(
                    new Member(
                            member.text("name"),
                            member.parsed("id", MemberId::parse),
                            member.texts("peerUrls")));
        }
        return members;
    }

    /// The certificate of one authority, as PEM.
    public Optional<String> authority(String use) {
        return Optional.ofNullable(authorities.get(use));
    }
}
