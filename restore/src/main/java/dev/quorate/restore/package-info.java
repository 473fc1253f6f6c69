/// Brings a cluster back from what is kept: choose, rebuild, place, prove.
@NullMarked
package dev.quorate.restore;

import org.jspecify.annotations.NullMarked;
