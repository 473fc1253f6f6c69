/// Looks again at what is stored, and keeps what the look found.
@NullMarked
package dev.quorate.backup.verify;

import org.jspecify.annotations.NullMarked;
