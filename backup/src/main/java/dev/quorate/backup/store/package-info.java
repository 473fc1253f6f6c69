/// Where backups are kept: a directory or an S3-compatible store.
@NullMarked
package dev.quorate.backup.store;

import org.jspecify.annotations.NullMarked;
