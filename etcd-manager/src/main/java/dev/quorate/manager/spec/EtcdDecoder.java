package dev.quorate.manager.spec;

import dev.quorate.manager.spec.ClusterSpec.EtcdSettings;

import java.util.Map;
import java.util.Optional;

/// Reads `spec.etcd`: what holds for every member.
final class EtcdDecoder {
    /// The largest quota that etcd itself advises; its own default of 2 GiB stops writes early.
    static final ByteSize QUOTA_DEFAULT = ByteSize.parse("8GiB");

    private static final SizeRange QUOTA =
            new SizeRange(ByteSize.parse("16MiB"), ByteSize.parse("100GiB"));
    private static final String QUOTA_REMEDY = "write 16MiB to 100GiB, for example 8GiB";

    private final Optional<Section> section;

    EtcdDecoder(Optional<Section> section) {
        this.section = section;
    }

    HostDefaults defaults() {
        return section.map(HostDefaults::read).orElse(HostDefaults.NONE);
    }

    /// @param known the flags that etcd has; empty when that is not to be checked
    EtcdSettings settings(Optional<FlagNames> known) {
        var quota = section.flatMap(etcd -> etcd.optional("quota", QUOTA, QUOTA_REMEDY));
        var flags =
                section.flatMap(etcd -> etcd.field("flags"))
                        .map(field -> FlagsDecoder.flags(field, known));
        return new EtcdSettings(quota.orElse(QUOTA_DEFAULT).bytes(), flags.orElse(Map.of()));
    }
}
