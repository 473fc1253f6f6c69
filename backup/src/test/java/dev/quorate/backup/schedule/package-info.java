@NullMarked
package dev.quorate.backup.schedule;

import org.jspecify.annotations.NullMarked;
