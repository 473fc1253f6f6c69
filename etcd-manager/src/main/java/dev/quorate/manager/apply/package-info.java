/// Carries out one step, with a journal before and after.
@NullMarked
package dev.quorate.manager.apply;

import org.jspecify.annotations.NullMarked;
