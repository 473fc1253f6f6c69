package dev.quorate.manager.state;

import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The directory of one cluster: its specification, certificates, journal and records.
public record ClusterHome(Path directory) {
    public String name() {
        return directory.getFileName().toString();
    }

    public Path specFile() {
        return directory.resolve("cluster.yaml");
    }

    public Path pki() {
        return directory.resolve("pki");
    }

    public Path scratch() throws IOException {
        return DurableFile.directory(directory.resolve("scratch"));
    }

    public ClusterRecord record() throws IOException {
        return Home.read(directory.resolve("record.json"), ClusterRecord.class);
    }

    public void write(ClusterRecord record) throws IOException {
        Home.write(directory.resolve("record.json"), record);
    }

    public Journal journal() throws IOException {
        return new Journal(DurableFile.directory(directory.resolve("journal")));
    }

    public Holds holds() throws IOException {
        return new Holds(DurableFile.directory(directory.resolve("records")));
    }

    /// The highest applied index ever seen of each member.
    public Map<MemberId, Long> appliedIndexes() throws IOException {
        var file = directory.resolve("records").resolve("indexes.json");
        if (!Files.exists(file)) {
            return Map.of();
        }
        var byId = new TreeMap<MemberId, Long>();
        Home.read(file, Indexes.class)
                .applied()
                .forEach((id, index) -> byId.put(MemberId.parse(id), index));
        return byId;
    }

    public void writeAppliedIndexes(Map<MemberId, Long> indexes) throws IOException {
        var applied = new TreeMap<String, Long>();
        indexes.forEach((id, index) -> applied.put(id.toString(), index));
        DurableFile.directory(directory.resolve("records"));
        Home.write(directory.resolve("records").resolve("indexes.json"), new Indexes(1, applied));
    }

    record Indexes(int format, Map<String, Long> applied) {}
}
