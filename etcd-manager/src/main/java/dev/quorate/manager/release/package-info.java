/// Which etcd to run: find, fetch, build or import a version's binaries.
@NullMarked
package dev.quorate.manager.release;

import org.jspecify.annotations.NullMarked;
