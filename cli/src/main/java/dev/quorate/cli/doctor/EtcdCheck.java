package dev.quorate.cli.doctor;

import dev.quorate.OperatorException;
import dev.quorate.manager.release.EtcdReleases;
import dev.quorate.manager.spec.EtcdVersion;

import java.io.IOException;

/// Whether the etcd of new clusters is here. Nothing is fetched.
final class EtcdCheck {
    private EtcdCheck() {}

    static Finding run(EtcdReleases releases) throws IOException, InterruptedException {
        var version = EtcdVersion.DEFAULT;
        var check = "etcd";
        var limit = version + " here";
        var remedy = "quorate etcd install " + version;
        try {
            var found = releases.find(version);
            if (found.isEmpty()) {
                return new Finding(
                        check, Verdict.WARNING, "not here; fetched when needed", limit, remedy);
            }
            found.get().verify();
            return Finding.good(
                    check,
                    "%s: %s".formatted(found.get().origin().label(), found.get().directory()),
                    limit);
        } catch (OperatorException unusable) {
            return new Finding(check, Verdict.BAD, unusable.problem(), limit, unusable.remedy());
        }
    }
}
