@NullMarked
package dev.quorate.restore.choose;

import org.jspecify.annotations.NullMarked;
