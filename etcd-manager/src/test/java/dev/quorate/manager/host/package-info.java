@NullMarked
package dev.quorate.manager.host;

import org.jspecify.annotations.NullMarked;
