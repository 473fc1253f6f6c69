/// What commands print: tables, documents, errors, progress.
@NullMarked
package dev.quorate.cli.output;

import org.jspecify.annotations.NullMarked;
