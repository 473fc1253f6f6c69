/// Restores for practice: into a cluster of their own, compared key by key, measured, and removed.
@NullMarked
package dev.quorate.restore.drill;

import org.jspecify.annotations.NullMarked;
