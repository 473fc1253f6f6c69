/// Takes a snapshot from a running cluster and brings it into the store.
@NullMarked
package dev.quorate.backup.capture;

import org.jspecify.annotations.NullMarked;
