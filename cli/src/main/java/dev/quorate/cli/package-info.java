/// The command line: commands parse, call the modules and print.
@NullMarked
package dev.quorate.cli;

import org.jspecify.annotations.NullMarked;
