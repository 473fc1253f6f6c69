package dev.quorate.manager.release;

import dev.quorate.manager.spec.EtcdVersion;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The programs that make up a release of etcd.
public enum Binary {
    ETCD("etcd", "--version", "etcd Version: "),
    ETCDCTL("etcdctl", "version", "etcdctl version: "),
    /// Since 3.5.
    ETCDUTL("etcdutl", "version", "etcdutl version: ");

    private final String fileName;
    private final String versionArgument;
    private final String versionLabel;

    Binary(String fileName, String versionArgument, String versionLabel) {
        this.fileName = fileName;
        this.versionArgument = versionArgument;
        this.versionLabel = versionLabel;
    }

    public String fileName() {
        return fileName;
    }

    String versionArgument() {
        return versionArgument;
    }

    /// The version in the output of this program's version command.
    Optional<EtcdVersion> versionIn(String output) {
        return output.lines()
                .filter(line -> line.startsWith(versionLabel))
                .findFirst()
                .flatMap(line ->
                        EtcdVersion.reported(line.substring(versionLabel.length()).strip()));
    }

    /// What a release of this version must have.
    static List<Binary> of(EtcdVersion version) {
        return version.restoresWithEtcdutl() ? List.of(values()) : List.of(ETCD, ETCDCTL);
    }

    static Optional<Binary> named(String fileName) {
        return Arrays.stream(values()).filter(b -> b.fileName.equals(fileName)).findFirst();
    }
}
