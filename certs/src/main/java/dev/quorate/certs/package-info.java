/// Certificate authorities, leaf certificates, and what a listener really serves.
@NullMarked
package dev.quorate.certs;

import org.jspecify.annotations.NullMarked;
