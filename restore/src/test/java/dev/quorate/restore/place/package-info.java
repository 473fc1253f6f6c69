@NullMarked
package dev.quorate.restore.place;

import org.jspecify.annotations.NullMarked;
