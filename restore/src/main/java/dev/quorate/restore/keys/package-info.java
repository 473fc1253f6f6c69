/// Single keys of a kept moment: read, or brought back into a living cluster.
@NullMarked
package dev.quorate.restore.keys;

import org.jspecify.annotations.NullMarked;
