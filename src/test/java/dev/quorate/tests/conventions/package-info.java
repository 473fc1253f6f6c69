/// What holds for the whole repository, whatever its modules do: who may use whom, how sources look
/// and what the documentation promises.
@NullMarked
package dev.quorate.tests.conventions;

import org.jspecify.annotations.NullMarked;
