package dev.quorate.cli;

import dev.quorate.backup.look.KeyText;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A key, or the beginning of one, as it is typed: any byte can be written as `\xNN`.
record KeyBytes(byte[] bytes) {
    static final class Option implements ITypeConverter<KeyBytes> {
        @Override
        public KeyBytes convert(String text) {
            try {
                return new KeyBytes(KeyText.parse(text));
            } catch (IllegalArgumentException malformed) {
                throw new TypeConversionException(malformed.getMessage());
            }
        }
    }
}
