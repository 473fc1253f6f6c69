package dev.quorate.manager.host;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a member's identity record is kept.
final class RecordFile {
    private RecordFile() {}

    static MemberRecord read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new MemberRecord.Absent();
        }
        if (!Files.isRegularFile(file)) {
            return new MemberRecord.Damaged("it is not a file");
        }
        return RecordFormat.read(Files.readAllBytes(file));
    }

    /// Replaces a record that can be understood, or none.
    ///
    /// @throws OperatorException when the record there is damaged or newer than this program
    static void write(Path file, IdentityRecord identity) throws IOException {
        switch (read(file)) {
            case MemberRecord.Absent() -> {}
            case MemberRecord.Present(_) -> {}
            case MemberRecord.Damaged(var problem) ->
                    throw refused(
                            file,
                            identity,
                            "RECORD_UNREADABLE",
                            "cannot be understood: " + problem,
                            "repair it by hand, or give the member a new id:"
                                    + " `quorate member replace %s -c %s`"
                                            .formatted(identity.member(), identity.cluster()));
            case MemberRecord.Newer(var format) ->
                    throw refused(
                            file,
                            identity,
                            "RECORD_NEWER",
                            "was written by a newer Quorate, in format " + format,
                            "use that Quorate, or a newer one; this is `quorate version`");
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        DurableFile.replace(file, RecordFormat.write(identity));
    }

    private static OperatorException refused(
            Path file, IdentityRecord identity, String code, String problem, String remedy) {
        return new OperatorException(
                Failure.REFUSED,
                code,
                "the identity record %s of %s %s".formatted(file, identity.member(), problem),
                "the record is as it was",
                remedy);
    }
}
