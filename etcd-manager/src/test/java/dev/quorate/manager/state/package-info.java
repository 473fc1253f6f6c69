@NullMarked
package dev.quorate.manager.state;

import org.jspecify.annotations.NullMarked;
