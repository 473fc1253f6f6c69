@NullMarked
package dev.quorate.backup.retain;

import org.jspecify.annotations.NullMarked;
