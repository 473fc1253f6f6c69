/// Planner, control and apply, run unchanged on a model of etcd, hosts, disks and networks in
/// virtual time. See `docs/simulation.md`.
@NullMarked
package dev.quorate.manager.simulation;

import org.jspecify.annotations.NullMarked;
