/// Reads etcd's snapshot files without etcd.
@NullMarked
package dev.quorate.backup.snapshot;

import org.jspecify.annotations.NullMarked;
