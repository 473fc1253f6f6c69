/// The daemon heals clusters of real members, and leaves alone what is no loss.
@NullMarked
package dev.quorate.tests.healing;

import org.jspecify.annotations.NullMarked;
