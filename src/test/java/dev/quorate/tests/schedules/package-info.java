/// What the daemon does by the clock, and its archivers, against real etcd.
@NullMarked
package dev.quorate.tests.schedules;

import org.jspecify.annotations.NullMarked;
