@NullMarked
package dev.quorate.backup.capture;

import org.jspecify.annotations.NullMarked;
