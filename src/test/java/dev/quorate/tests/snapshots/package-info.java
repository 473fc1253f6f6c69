/// Backups of real clusters, in directories and on an S3 server.
@NullMarked
package dev.quorate.tests.snapshots;

import org.jspecify.annotations.NullMarked;
