/// What is due by the clock, what came of it, and how it is carried out one at a time.
@NullMarked
package dev.quorate.backup.schedule;

import org.jspecify.annotations.NullMarked;
