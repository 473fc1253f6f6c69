/// Tests of looks inside what is kept.
@NullMarked
package dev.quorate.backup.look;

import org.jspecify.annotations.NullMarked;
