/// From what is wanted and what is seen to the next step; pure.
@NullMarked
package dev.quorate.manager.plan;

import org.jspecify.annotations.NullMarked;
