/// Makes the snapshot file of any revision that is kept: from a snapshot and what is archived
/// behind it.
@NullMarked
package dev.quorate.restore.rebuild;

import org.jspecify.annotations.NullMarked;
