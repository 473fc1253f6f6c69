@NullMarked
package dev.quorate.backup.verify;

import org.jspecify.annotations.NullMarked;
