/// Stores against a real S3 server, also one that misbehaves.
@NullMarked
package dev.quorate.tests.store;

import org.jspecify.annotations.NullMarked;
