@NullMarked
package dev.quorate.manager.control;

import org.jspecify.annotations.NullMarked;
