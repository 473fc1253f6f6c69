@NullMarked
package dev.quorate.manager.plan;

import org.jspecify.annotations.NullMarked;
