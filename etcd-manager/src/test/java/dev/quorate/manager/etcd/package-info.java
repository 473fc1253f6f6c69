@NullMarked
package dev.quorate.manager.etcd;

import org.jspecify.annotations.NullMarked;
