/// Clusters from their first member to their last, by command, on real processes.
@NullMarked
package dev.quorate.tests.lifecycle;

import org.jspecify.annotations.NullMarked;
