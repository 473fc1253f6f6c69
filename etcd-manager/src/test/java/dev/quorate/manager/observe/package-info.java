@NullMarked
package dev.quorate.manager.observe;

import org.jspecify.annotations.NullMarked;
