/// Looks inside what is kept, of real clusters: history, deletions, single keys, drills.
@NullMarked
package dev.quorate.tests.looks;

import org.jspecify.annotations.NullMarked;
