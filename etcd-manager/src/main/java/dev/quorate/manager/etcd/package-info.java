/// One etcd endpoint, one deadline.
@NullMarked
package dev.quorate.manager.etcd;

import org.jspecify.annotations.NullMarked;
