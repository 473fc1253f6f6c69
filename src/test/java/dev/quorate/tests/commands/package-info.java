/// The program as a person starts it: the launcher, and what it prints and exits with.
@NullMarked
package dev.quorate.tests.commands;

import org.jspecify.annotations.NullMarked;
