package dev.quorate.cli;

import dev.quorate.cli.daemon.Listen;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Where the daemon serves its numbers: `ADDRESS:PORT` or `off`.
final class ListenOption implements ITypeConverter<Listen> {
    @Override
    public Listen convert(String text) {
        try {
            return Listen.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new TypeConversionException(malformed.getMessage());
        }
    }
}
