package dev.quorate.manager.release;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/// Says in words what an exception says by its class.
final class Reason {
    private Reason() {}

    static String of(IOException failure) {
        var message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case UnknownHostException _ -> "the name %s is not known here".formatted(message);
            case ConnectException _ -> "no connection: " + message;
            case SocketTimeoutException _ -> "no answer in time: " + message;
            case NoSuchFileException _ -> message + " does not exist";
            case AccessDeniedException _ -> message + " may not be used by this user";
            default -> failure.getMessage() == null ? failure.toString() : message;
        };
    }
}
