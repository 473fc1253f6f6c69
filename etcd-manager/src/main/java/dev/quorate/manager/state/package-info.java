/// Where the manager keeps its own records.
@NullMarked
package dev.quorate.manager.state;

import org.jspecify.annotations.NullMarked;
