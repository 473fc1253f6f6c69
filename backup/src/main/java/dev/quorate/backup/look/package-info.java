/// Looks inside what is kept: what a snapshot holds, what happened to keys, what was deleted.
@NullMarked
package dev.quorate.backup.look;

import org.jspecify.annotations.NullMarked;
