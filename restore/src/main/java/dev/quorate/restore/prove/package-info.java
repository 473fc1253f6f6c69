/// Shows that what serves is what was kept.
@NullMarked
package dev.quorate.restore.prove;

import org.jspecify.annotations.NullMarked;
