/// What was kept comes back, and is proven.
@NullMarked
package dev.quorate.tests.restores;

import org.jspecify.annotations.NullMarked;
