package dev.quorate.manager.etcd;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.certs.ClusterPki;

/// How a command says that the cluster's own users and roles do not let Quorate do something.
///
/// etcd takes the common name of a client's certificate for its user (`server/auth/store.go`,
/// AuthInfoFromTLS), and once authentication is on it asks the role `root` of whoever streams a
/// snapshot, hashes or changes members.
public final class AccessDenied {
    private AccessDenied() {}

    /// @param said by etcd, with the call that it refused
    /// @param unchanged what is as it was
    public static OperatorException of(String cluster, String said, String unchanged) {
        return new OperatorException(
                Failure.REFUSED,
                "ETCD_DENIED",
                "authentication is on in %s, and it does not let user %s do this: %s"
                        .formatted(cluster, ClusterPki.OWN_CLIENT, said),
                unchanged,
                remedy(cluster));
    }

    /// What gives Quorate the rights that it needs.
    public static String remedy(String cluster) {
        return "as etcd's root user: quorate etcdctl -c %s -- --user root user add %s --no-password,"
                        .formatted(cluster, ClusterPki.OWN_CLIENT)
                + " then quorate etcdctl -c %s -- --user root user grant-role %s root; then run the"
                        .formatted(cluster, ClusterPki.OWN_CLIENT)
                + " same command again";
    }
}
