@NullMarked
package dev.quorate.cli.output;

import org.jspecify.annotations.NullMarked;
