/// The process that watches over all clusters of a home.
@NullMarked
package dev.quorate.cli.daemon;

import org.jspecify.annotations.NullMarked;
