/// Whether this machine can run clusters: what is looked at, and what is good enough.
@NullMarked
package dev.quorate.cli.doctor;

import org.jspecify.annotations.NullMarked;
