/// A place where a member runs.
@NullMarked
package dev.quorate.manager.host;

import org.jspecify.annotations.NullMarked;
