/// Commands, daemons and members that end in the middle of whatever they do, on clusters of real
/// members.
@NullMarked
package dev.quorate.tests.chaos;

import org.jspecify.annotations.NullMarked;
