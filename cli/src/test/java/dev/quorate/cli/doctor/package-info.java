@NullMarked
package dev.quorate.cli.doctor;

import org.jspecify.annotations.NullMarked;
