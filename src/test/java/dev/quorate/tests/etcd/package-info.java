/// Our calls to etcd against the real one, of every supported version.
@NullMarked
package dev.quorate.tests.etcd;

import org.jspecify.annotations.NullMarked;
