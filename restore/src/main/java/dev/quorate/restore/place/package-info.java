/// Puts a rebuilt cluster on its hosts.
@NullMarked
package dev.quorate.restore.place;

import org.jspecify.annotations.NullMarked;
