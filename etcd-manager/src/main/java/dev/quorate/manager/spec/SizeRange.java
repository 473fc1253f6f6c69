package dev.quorate.manager.spec;

import dev.quorate.manager.spec.YamlNode.Scalar;

/// Reads an amount of data that lies between two others, both included.
record SizeRange(ByteSize min, ByteSize max) implements Field.Rule<ByteSize> {
    @Override
    public ByteSize read(Scalar value) {
        var size = ByteSize.parse(value.text());
        if (size.bytes() < min.bytes()) {
            throw new IllegalArgumentException(
                    "%s is less than %s".formatted(Excerpt.of(value.text()), min));
        }
        if (size.bytes() > max.bytes()) {
            throw new IllegalArgumentException(
                    "%s is more than %s".formatted(Excerpt.of(value.text()), max));
        }
        return size;
    }
}
