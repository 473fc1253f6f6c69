/// Decides which backups are kept. Pure: values in, values out.
@NullMarked
package dev.quorate.backup.retain;

import org.jspecify.annotations.NullMarked;
