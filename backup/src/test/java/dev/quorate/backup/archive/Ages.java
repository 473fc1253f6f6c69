package dev.quorate.backup.archive;

import dev.quorate.backup.seal.Identities;
import dev.quorate.backup.seal.Recipients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Keys of age for tests.
final class Ages {
    static final String RECIPIENT =
            "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    static final String RIGHT =
            "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    static final String WRONG =
            "AGE-SECRET-KEY-15RQHCLQ9TE9UAJNAVPVM4D0JNEWPQXQZQS3Z2TLDNKR8SXA3EWLQ6WHRKS";
    static final Recipients RECIPIENTS = new Recipients(List.of(RECIPIENT));

    private Ages() {}

    static Identities right(Path directory) throws IOException {
        return Identities.read(Files.writeString(directory.resolve("right"), RIGHT));
    }

    static Identities wrong(Path directory) throws IOException {
        return Identities.read(Files.writeString(directory.resolve("wrong"), WRONG));
    }
}
