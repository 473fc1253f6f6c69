@NullMarked
package dev.quorate.restore;

import org.jspecify.annotations.NullMarked;
