/// Tests of certificates: read back by the JDK's parser and by `openssl`, never by what wrote them.
@NullMarked
package dev.quorate.certs;

import org.jspecify.annotations.NullMarked;
