/// The simulation's model of etcd, held against real etcd.
@NullMarked
package dev.quorate.tests.model;

import org.jspecify.annotations.NullMarked;
