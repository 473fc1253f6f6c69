/// Hosts and etcd, as they are now.
@NullMarked
package dev.quorate.manager.observe;

import org.jspecify.annotations.NullMarked;
