@NullMarked
package dev.quorate.cli.daemon;

import org.jspecify.annotations.NullMarked;
