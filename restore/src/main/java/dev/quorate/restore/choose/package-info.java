/// Which backup a restore takes, and why not another.
@NullMarked
package dev.quorate.restore.choose;

import org.jspecify.annotations.NullMarked;
