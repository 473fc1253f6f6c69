package dev.quorate.backup.seal;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/// Who can open what is sealed: X25519 recipients of age, `age1…`. With none of them nothing is
/// sealed.
///
/// @param texts as age-keygen prints them
public record Recipients(List<String> texts) {
    public static final Recipients NONE = new Recipients(List.of());

    public Recipients {
        texts = List.copyOf(texts);
    }

    public boolean any() {
        return !texts.isEmpty();
    }

    /// A stream that seals what is written to it. It has to be closed, which writes the end and
    /// leaves the sink open.
    ///
    /// @throws OperatorException when a recipient is none
    public OutputStream seal(OutputStream sink) throws IOException {
        var writers = writers();
        if (writers.isEmpty()) {
            throw new IllegalStateException("nothing is sealed for nobody");
        }
        try {
            return Channels.newOutputStream(
                    new StandardEncryptingChannelFactory()
                            .newEncryptingChannel(
                                    Channels.newChannel(new KeptOpen(sink)), writers));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot seal", e);
        }
    }

    /// @throws OperatorException when one of them is no recipient
    public void check() {
        writers();
    }

    private List<RecipientStanzaWriter> writers() {
        var writers = new ArrayList<RecipientStanzaWriter>();
        for (var text : texts) {
            try {
                writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text));
            } catch (GeneralSecurityException | IllegalArgumentException wrong) {
                throw new OperatorException(
                        Failure.BAD_INPUT,
                        "RECIPIENT_INVALID",
                        "'%s' is no X25519 recipient of age".formatted(text),
                        "Nothing was read or written.",
                        "write what age-keygen prints as its public key: age1 and 58 letters and"
                                + " digits",
                        wrong);
            }
        }
        return writers;
    }

    /// The end of a seal is not the end of the object around it.
    private static final class KeptOpen extends OutputStream {
        private final OutputStream sink;

        KeptOpen(OutputStream sink) {
            this.sink = sink;
        }

        @Override
        public void write(int value) throws IOException {
            sink.write(value);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            sink.write(buffer, offset, length);
        }

        @Override
        public void flush() throws IOException {
            sink.flush();
        }

        @Override
        public void close() throws IOException {
            sink.flush();
        }
    }
}
