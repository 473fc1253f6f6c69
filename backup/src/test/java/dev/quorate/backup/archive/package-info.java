@NullMarked
package dev.quorate.backup.archive;

import org.jspecify.annotations.NullMarked;
