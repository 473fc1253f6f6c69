package dev.quorate.manager.observe;

import dev.quorate.manager.spec.HostSpec;

import java.util.List;

/// What the command line of a member should be, by the specification of now.
public interface ExpectedFlags {
    /// @param member its name
    /// @return etcd's flags, each as `--name=value`, without the data directory
    List<String> of(HostSpec host, String member);
}
