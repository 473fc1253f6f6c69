@NullMarked
package dev.quorate.cli;

import org.jspecify.annotations.NullMarked;
