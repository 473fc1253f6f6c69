package dev.quorate.manager.release;

import java.util.Locale;

/// Operating system and processor, in the words that etcd's releases use.
///
/// @param os such as `linux` or `darwin`
/// @param arch such as `amd64` or `arm64`
public record Platform(String os, String arch) {
    /// From the values of Java's `os.name` and `os.arch`.
    static Platform of(String osName, String osArch) {
        var os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : osName;
        var arch =
                switch (osArch) {
                    case "x86_64" -> "amd64";
                    case "aarch64" -> "arm64";
                    default -> osArch;
                };
        return new Platform(os.toLowerCase(Locale.ROOT), arch);
    }

    @Override
    public String toString() {
        return os + "-" + arch;
    }
}
