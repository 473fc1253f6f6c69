package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdFlagTest {
    /// Names of flags as `etcd --help` of 3.4 to 3.7 lists them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth-token",
                "auto-compaction-mode",
                "auto-compaction-retention",
                "backend-batch-interval",
                "bcrypt-cost",
                "cipher-suites",
                "cors",
                "compact-hash-check-time",
                "enable-pprof",
                "experimental-initial-corrupt-check",
                "experimental-compaction-batch-limit",
                "feature-gates",
                "grpc-keepalive-interval",
                "host-whitelist",
                "initial-election-tick-advance",
                "log-level",
                "max-learners",
                "max-request-bytes",
                "max-txn-ops",
                "metrics",
                "pre-vote",
                "snapshot-count",
                "tls-min-version",
                "warning-apply-duration",
                "heartbeat-interval"
            })
    void leavesTuningToPeople(String flag) {
        assertThat(EtcdFlag.parse(flag).name()).isEqualTo(flag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "advertise-client-urls",
                "auto-tls",
                "cert-file",
                "client-cert-allowed-hostname",
                "client-cert-auth",
                "client-cert-file",
                "client-crl-file",
                "client-key-file",
                "config-file",
                "data-dir",
                "discovery",
                "discovery-proxy",
                "force-new-cluster",
                "initial-advertise-peer-urls",
                "initial-cluster",
                "initial-cluster-state",
                "initial-cluster-token",
                "key-file",
                "listen-client-http-urls",
                "listen-client-urls",
                "listen-metrics-urls",
                "listen-peer-urls",
                "logger",
                "name",
                "peer-auto-tls",
                "peer-cert-allowed-cn",
                "peer-cert-file",
                "peer-client-cert-auth",
                "peer-key-file",
                "peer-trusted-ca-file",
                "proxy",
                "quota-backend-bytes",
                "self-signed-cert-validity",
                "socket-reuse-port",
                "strict-reconfig-check",
                "trusted-ca-file",
                "unsafe-no-fsync",
                "wal-dir",
                "version",
                "help"
            })
    void keepsWhatDecidesAboutMembershipAddressesCertificatesAndData(String flag) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdFlag.parse(flag))
                .withMessageStartingWith("is not to be set by hand: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EtcdFlag.parse("experimental-" + flag));
    }

    @ParameterizedTest
    @CsvSource({
        "heartbeat-interval, 100ms, 100",
        "heartbeat-interval, 250, 250",
        "election-timeout, 2s, 2000",
        "snapshot-count, 10000, 10000",
        "auto-compaction-retention, 1h, 1h"
    })
    void givesValuesTheFormThatEtcdTakes(String flag, String text, String value) {
        assertThat(EtcdFlag.parse(flag).value(text)).isEqualTo(value);
    }
}
