package dev.quorate.manager.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a directory lies on: a mounted volume has a number of its own.
///
/// A reboot may give a volume another number. That is why a number that differs proves nothing by
/// itself, and matters only where data is missing.
///
/// @param number as `stat` tells it
record Device(long number) {
    /// The device of a directory; of the nearest one above it that exists when it does not.
    static Device of(Path directory) throws IOException {
        for (var path = directory; path != null; path = path.getParent()) {
            if (Files.exists(path)) {
                return new Device((long) Files.getAttribute(path, "unix:dev"));
            }
        }
        throw new IOException("nothing of " + directory + " exists");
    }

    /// Major and minor number, as `lsblk` and `findmnt -o MAJ:MIN` show them (glibc's
    /// `gnu_dev_major`).
    @Override
    public String toString() {
        var major = (number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL);
        var minor = (number & 0xff) | (number >>> 12 & ~0xffL);
        return major + ":" + minor;
    }
}
