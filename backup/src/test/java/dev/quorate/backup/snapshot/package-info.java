@NullMarked
package dev.quorate.backup.snapshot;

import org.jspecify.annotations.NullMarked;
