/// What every module shares: how a failure is told to the person who has to act on it.
@NullMarked
package dev.quorate;

import org.jspecify.annotations.NullMarked;
