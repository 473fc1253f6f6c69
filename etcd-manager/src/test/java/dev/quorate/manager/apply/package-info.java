@NullMarked
package dev.quorate.manager.apply;

import org.jspecify.annotations.NullMarked;
