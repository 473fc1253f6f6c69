/// Removes what the rules of `retain` no longer need: plan first, then as it was planned.
@NullMarked
package dev.quorate.backup.prune;

import org.jspecify.annotations.NullMarked;
