/// The archive of all changes, against real etcd: nothing is left out, whatever happens.
@NullMarked
package dev.quorate.tests.archive;

import org.jspecify.annotations.NullMarked;
