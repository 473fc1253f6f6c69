@NullMarked
package dev.quorate.restore.rebuild;

import org.jspecify.annotations.NullMarked;
