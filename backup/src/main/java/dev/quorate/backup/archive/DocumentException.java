package dev.quorate.backup.archive;

import java.io.IOException;

/// An object of the store that cannot be read as what it should be. The message says what is wrong
/// with it, without its key.
public final class DocumentException extends IOException {
    DocumentException(String message) {
        super(message);
    }

    DocumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
