package dev.quorate.certs;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// The ways in which a certificate or key file can be unusable, each with its stable code.
enum FileProblem {
    CERT_FILE_MISSING(Failure.NOT_FOUND),
    CERT_FILE_UNREADABLE(Failure.HOST_ACCESS),
    CERT_FILE_NOT_REGULAR(Failure.BAD_INPUT),
    CERT_FILE_EMPTY(Failure.BAD_INPUT),
    CERT_FILE_TOO_LARGE(Failure.BAD_INPUT),
    CERT_FILE_DER(Failure.BAD_INPUT),
    CERT_FILE_NOT_PEM(Failure.BAD_INPUT),
    CERT_FILE_DAMAGED(Failure.BAD_INPUT),
    CERT_FILE_HOLDS_KEY(Failure.REFUSED),
    CERT_CHAIN_ORDER(Failure.BAD_INPUT),
    CERT_NOT_A_CA(Failure.BAD_INPUT),
    CERT_CA_WEAK(Failure.REFUSED),
    KEY_FILE_MODE(Failure.REFUSED),
    KEY_FILE_SEVERAL(Failure.BAD_INPUT),
    KEY_ENCRYPTED(Failure.BAD_INPUT),
    KEY_FORMAT(Failure.BAD_INPUT),
    KEY_MISMATCH(Failure.WRONG_KEY);

    private final Failure failure;

    FileProblem(Failure failure) {
        this.failure = failure;
    }

    OperatorException at(Path file, String problem, String remedy) {
        return at(file, problem, remedy, null);
    }

    OperatorException at(Path file, String problem, String remedy, @Nullable Throwable cause) {
        return new OperatorException(
                failure, name(), file + " " + problem, "no file was changed", remedy, cause);
    }
}
