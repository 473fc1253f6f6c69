package dev.quorate.manager.state;

import dev.quorate.manager.plan.Ailment;
import dev.quorate.manager.plan.Vigil.Orders;
import dev.quorate.manager.spec.MemberId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The directory of one cluster: its specification, certificates, journal and records.
public record ClusterHome(Path directory) implements Records {
    @Override
    public String name() {
        return directory.getFileName().toString();
    }

    public Path specFile() {
        return directory.resolve("cluster.yaml");
    }

    private Path recordFile() {
        return directory.resolve("record.json");
    }

    /// Changes whenever its record does.
    public FileStamp recordStamp() throws IOException {
        return FileStamp.of(recordFile());
    }

    /// Changes whenever its specification or its record does.
    public List<FileStamp> stamp() throws IOException {
        return List.of(FileStamp.of(specFile()), recordStamp());
    }

    public Path pki() {
        return directory.resolve("pki");
    }

    public Path scratch() throws IOException {
        return DurableFile.directory(directory.resolve("scratch"));
    }

    @Override
    public ClusterRecord record() throws IOException {
        return Home.read(recordFile(), ClusterRecord.class);
    }

    @Override
    public void write(ClusterRecord record) throws IOException {
        Home.write(recordFile(), record);
    }

    @Override
    public Journal journal() throws IOException {
        return new Journal(new JournalFiles(DurableFile.directory(directory.resolve("journal"))));
    }

    @Override
    public Holds holds() throws IOException {
        return new FileHolds(DurableFile.directory(directory.resolve("records")));
    }

    @Override
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

    @Override
    public void writeAppliedIndexes(Map<MemberId, Long> indexes) throws IOException {
        var applied = new TreeMap<String, Long>();
        indexes.forEach((id, index) -> applied.put(id.toString(), index));
        DurableFile.directory(directory.resolve("records"));
        Home.write(directory.resolve("records").resolve("indexes.json"), new Indexes(1, applied));
    }

    @Override
    public Orders orders() throws IOException {
        var file = directory.resolve("records").resolve("orders.json");
        return Files.exists(file) ? Home.read(file, Orders.class) : Orders.NONE;
    }

    public void writeOrders(Orders orders) throws IOException {
        Home.write(records().resolve("orders.json"), orders);
    }

    @Override
    public Map<MemberId, Ailment> ailments() throws IOException {
        var file = directory.resolve("records").resolve("ailments.json");
        if (!Files.exists(file)) {
            return Map.of();
        }
        var byId = new TreeMap<MemberId, Ailment>();
        Home.read(file, Ailments.class)
                .ailments()
                .forEach((id, ailment) -> byId.put(MemberId.parse(id), ailment));
        return byId;
    }

    @Override
    public void writeAilments(Map<MemberId, Ailment> ailments) throws IOException {
        var byText = new TreeMap<String, Ailment>();
        ailments.forEach((id, ailment) -> byText.put(id.toString(), ailment));
        Home.write(records().resolve("ailments.json"), new Ailments(1, byText));
    }

    @Override
    public Optional<WatchNote> watchNote() throws IOException {
        var file = directory.resolve("records").resolve("watch.json");
        return Files.exists(file)
                ? Optional.of(Home.read(file, WatchNote.class))
                : Optional.empty();
    }

    @Override
    public void write(WatchNote note) throws IOException {
        Home.write(records().resolve("watch.json"), note);
    }

    public Chronicle chronicle() throws IOException {
        return new Chronicle(records().resolve("decisions.jsonl"));
    }

    @Override
    public void enter(Chronicle.Entry entry) throws IOException {
        chronicle().append(entry);
    }

    private Path records() throws IOException {
        return DurableFile.directory(directory.resolve("records"));
    }

    record Ailments(int format, Map<String, Ailment> ailments) {}

    record Indexes(int format, Map<String, Long> applied) {}
}
