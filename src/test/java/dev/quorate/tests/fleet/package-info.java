/// Many clusters under one daemon, played by stand-ins: a benchmark.
@NullMarked
package dev.quorate.tests.fleet;

import org.jspecify.annotations.NullMarked;
