package dev.quorate.backup.seal;

import com.exceptionfactory.jagged.PayloadException;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.channels.Channels;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/// Keys that open what is sealed: X25519 identities of age, `AGE-SECRET-KEY-1…`.
public final class Identities {
    public static final Identities NONE = new Identities(List.of());

    private static final int FILE_BYTES_MAX = 1 << 20;

    private final List<RecipientStanzaReader> keys;

    private Identities(List<RecipientStanzaReader> keys) {
        this.keys = List.copyOf(keys);
    }

    /// Reads an identity file as age does: a key a line, empty lines and lines with `#` apart.
    ///
    /// @throws OperatorException naming file and line; never the content, which is secret
    public static Identities read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw refused(
                    file + " is no file", "name the file that age-keygen wrote: --identity F");
        }
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw refused(
                    file + " is too large for an identity file", "name another: --identity F");
        }
        var keys = new ArrayList<RecipientStanzaReader>();
        var number = 0;
        for (var line : lines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            keys.add(key(file, number, line.strip()));
        }
        if (keys.isEmpty()) {
            throw refused(
                    file + " holds no identity",
                    "name the file that age-keygen wrote: --identity F");
        }
        return new Identities(keys);
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException binary) {
            throw refused(
                    file + " is no text", "name the file that age-keygen wrote: --identity F");
        }
    }

    private static RecipientStanzaReader key(Path file, int line, String text) {
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(text);
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            throw refused(
                    "%s:%d: no X25519 identity of age".formatted(file, line),
                    "only lines AGE-SECRET-KEY-1... as age-keygen writes them can be used;"
                            + " decrypt a file with a passphrase first: age -d");
        }
    }

    private static OperatorException refused(String problem, String remedy) {
        return new OperatorException(
                Failure.BAD_INPUT,
                "IDENTITY_INVALID",
                problem,
                "Nothing was read or written.",
                remedy);
    }

    public boolean any() {
        return !keys.isEmpty();
    }

    /// A stream of what was sealed. Closing it leaves the sealed stream open.
    ///
    /// @throws SealException when none of these identities is meant, or the beginning is damaged;
    ///   reading throws it too
    public InputStream open(InputStream sealed) throws IOException {
        try {
            var opened =
                    new StandardDecryptingChannelFactory()
                            .newDecryptingChannel(Channels.newChannel(sealed), keys);
            return new Opened(Channels.newInputStream(opened));
        } catch (UnsupportedRecipientStanzaException others) {
            throw new SealException(
                    SealException.Reason.WRONG_IDENTITY,
                    "it is sealed for other identities",
                    others);
        } catch (GeneralSecurityException | PayloadException | BufferUnderflowException damaged) {
            // The library reads a header that ends early past its end.
            throw damaged(damaged);
        }
    }

    private static SealException damaged(Exception cause) {
        return new SealException(
                SealException.Reason.DAMAGED, "its seal is broken: " + cause.getMessage(), cause);
    }

    private static final class Opened extends FilterInputStream {
        Opened(InputStream opened) {
            super(opened);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return in.read(buffer, offset, length);
            } catch (PayloadException e) {
                throw damaged(e);
            }
        }

        @Override
        public void close() {}
    }
}
