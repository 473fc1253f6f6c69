/// What lies in a store and what it means: manifests, lineages, the catalogue that is made of them.
@NullMarked
package dev.quorate.backup.archive;

import org.jspecify.annotations.NullMarked;
