package dev.quorate.manager.spec;

import dev.quorate.manager.spec.YamlNode.Scalar;

import java.math.BigInteger;
import java.util.regex.Pattern;

/// Reads a number written with decimal digits and nothing else.
record WholeNumber(int min, int max) implements Field.Rule<Integer> {
    static final WholeNumber PORT = new WholeNumber(1, 65_535);

    private static final Pattern DIGITS = Pattern.compile("0|-?[1-9][0-9]{0,99}");
    private static final Pattern LEADING_ZERO = Pattern.compile("-?0[0-9]+");

    @Override
    public Integer read(Scalar value) {
        var text = value.text();
        if (LEADING_ZERO.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " begins with 0, which some readers take for octal");
        }
        if (!DIGITS.matcher(text).matches()) {
            throw new IllegalArgumentException(Excerpt.of(text) + " is not a whole number");
        }
        if (!value.plain()) {
            throw new WrongValueException(
                    Excerpt.of(text) + " is text, because it stands in quotes",
                    "write the number without quotes");
        }
        var number = new BigInteger(text);
        if (number.compareTo(BigInteger.valueOf(min)) < 0) {
            throw new IllegalArgumentException(Excerpt.of(text) + " is less than " + min);
        }
        if (number.compareTo(BigInteger.valueOf(max)) > 0) {
            throw new IllegalArgumentException(Excerpt.of(text) + " is more than " + max);
        }
        return number.intValueExact();
    }
}
