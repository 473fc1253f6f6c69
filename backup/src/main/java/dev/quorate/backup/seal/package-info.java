/// Encryption of what is stored, in the format of the age tool (age-encryption.org/v1).
@NullMarked
package dev.quorate.backup.seal;

import org.jspecify.annotations.NullMarked;
