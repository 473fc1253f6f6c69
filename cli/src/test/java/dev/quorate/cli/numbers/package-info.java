@NullMarked
package dev.quorate.cli.numbers;

import org.jspecify.annotations.NullMarked;
