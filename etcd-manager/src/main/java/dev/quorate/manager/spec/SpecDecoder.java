package dev.quorate.manager.spec;

import dev.quorate.manager.spec.ClusterSpec.BackupSettings;
import dev.quorate.manager.spec.ClusterSpec.ObjectiveSettings;
import dev.quorate.manager.spec.ClusterSpec.TlsSettings;
import dev.quorate.manager.spec.YamlNode.Mapping;
import dev.quorate.manager.spec.YamlNode.Scalar;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Makes a specification of a document, or puts down all that is wrong with it.
final class SpecDecoder {
    static final String API_VERSION = "quorate.dev/v1";
    static final String KIND = "EtcdCluster";
    static final TlsSettings TLS_DEFAULT =
            new TlsSettings(Duration.ofDays(90), Duration.ofDays(3_650));

    private static final int VERSION_LENGTH_MAX = 40;
    private static final int MEMBERS_MAX = 7;
    private static final String MEMBERS_REMEDY = "write 1, 3, 5 or 7";
    private static final String LEAF_REMEDY = "write 1h to 5y, for example 90d";
    private static final String CA_REMEDY = "write 1d to 30y, for example 10y";
    private static final DurationRange LEAF =
            new DurationRange(DurationText.parse("1h"), DurationText.parse("5y"));
    private static final DurationRange CA =
            new DurationRange(DurationText.parse("1d"), DurationText.parse("30y"));

    private final Problems problems;
    private final Path defaultStore;
    private final Voters voters;
    private final Optional<FlagNames> known;

    /// @param known the flags that etcd has; empty when that is not to be checked
    SpecDecoder(Problems problems, Path defaultStore, Voters voters, Optional<FlagNames> known) {
        this.problems = problems;
        this.defaultStore = defaultStore;
        this.voters = voters;
        this.known = known;
    }

    /// The specification; empty only when `problems` has something to tell.
    Optional<ClusterSpec> decode(Mapping root) {
        var document = Section.of(problems, "", root.at(), root, Part.DOCUMENT);
        document.require(
                "apiVersion", value -> exactly(value, API_VERSION), "write " + API_VERSION);
        document.require("kind", value -> exactly(value, KIND), "write " + KIND);
        var name =
                document.requireSection("metadata", Part.METADATA)
                        .flatMap(metadata ->
                                metadata.require("name", DnsLabel::read, DnsLabel.REMEDY));
        return document.requireSection("spec", Part.SPEC).flatMap(section -> spec(name, section));
    }

    private Optional<ClusterSpec> spec(Optional<DnsLabel> name, Section section) {
        var version = section.optional("version", SpecDecoder::version, versionRemedy());
        var members = section.require("members", this::members, MEMBERS_REMEDY);
        var etcd = new EtcdDecoder(section.section("etcd", Part.ETCD));
        var backup = new BackupDecoder(section.section("backup", Part.BACKUP)).settings();
        var hosts = new HostsDecoder(section, etcd.defaults(), storeDirectory(backup)).hosts();
        var tls = section.section("tls", Part.TLS).map(SpecDecoder::tls).orElse(TLS_DEFAULT);
        var replacement =
                section.section("replacement", Part.REPLACEMENT)
                        .map(ReplacementDecoder::settings)
                        .orElse(ReplacementDecoder.DEFAULT);
        var objectives =
                section.section("objectives", Part.OBJECTIVES)
                        .map(within -> ObjectivesDecoder.objectives(within, backup))
                        .orElse(ObjectiveSettings.NONE);
        var drills = section.section("drills", Part.DRILLS).flatMap(TimetableDecoder::timetable);
        var settings = etcd.settings(known);
        refuseChange(section, version.orElse(EtcdVersion.DEFAULT));
        if (members.isPresent() && hosts.isPresent() && members.get() > hosts.get().size()) {
            section.refuse(
                    "members",
                    "%d members do not fit on %d hosts"
                            .formatted(members.get(), hosts.get().size()),
                    "add hosts, or lower the number");
        }
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ClusterSpec(
                        name.orElseThrow().text(),
                        version.orElse(EtcdVersion.DEFAULT),
                        members.orElseThrow(),
                        hosts.orElseThrow().stream().map(HostDraft::finished).toList(),
                        settings,
                        tls,
                        replacement,
                        backup,
                        objectives,
                        drills));
    }

    /// Which etcd to ask for its flags was read from the same file a moment ago.
    private void refuseChange(Section section, EtcdVersion version) {
        known.filter(names -> !names.version().equals(version))
                .ifPresent(names ->
                        section.refuse(
                                "version",
                                "changed from %s to %s while it was read"
                                        .formatted(names.version(), version),
                                "run the command again"));
    }

    private Optional<Path> storeDirectory(BackupSettings backup) {
        return switch (backup.store().orElse(new StoreAddress.Directory(defaultStore))) {
            case StoreAddress.Directory(var path) -> Optional.of(path);
            case StoreAddress.S3 bucket -> Optional.empty();
        };
    }

    private static String exactly(Scalar value, String expected) {
        if (!value.text().equals(expected)) {
            throw new IllegalArgumentException(
                    "%s is not known to this version of Quorate"
                            .formatted(Excerpt.of(value.text())));
        }
        return expected;
    }

    private static String versionRemedy() {
        return "or leave it out for " + EtcdVersion.DEFAULT;
    }

    private static EtcdVersion version(Scalar value) {
        if (value.text().length() > VERSION_LENGTH_MAX
                || !value.text().codePoints().allMatch(Excerpt::isVisible)) {
            throw new WrongValueException(
                    Excerpt.of(value.text()) + " is not an etcd version",
                    "write a release, for example %s".formatted(EtcdVersion.DEFAULT));
        }
        var version = EtcdVersion.parse(value.text());
        version.refusedAsTarget()
                .ifPresent(reason -> {
                    throw new WrongValueException(
                            "etcd %s is not run: %s".formatted(version, reason),
                            "write a newer release, for example %s".formatted(EtcdVersion.DEFAULT));
                });
        return version;
    }

    private int members(Scalar value) {
        var members = new WholeNumber(1, MEMBERS_MAX).read(value);
        if (voters == Voters.ODD && members % 2 == 0) {
            throw new IllegalArgumentException(
                    "%d voters tolerate no more failures than %d".formatted(members, members - 1));
        }
        return members;
    }

    private static TlsSettings tls(Section section) {
        var leaf = section.optional("leafValidity", LEAF, LEAF_REMEDY);
        var ca = section.optional("caValidity", CA, CA_REMEDY);
        var settings =
                new TlsSettings(
                        leaf.orElse(TLS_DEFAULT.leafValidity()),
                        ca.orElse(TLS_DEFAULT.caValidity()));
        var readable =
                leaf.isPresent() == section.has("leafValidity")
                        && ca.isPresent() == section.has("caValidity");
        if (readable && settings.leafValidity().compareTo(settings.caValidity()) >= 0) {
            section.refuse(
                    section.has("leafValidity") ? "leafValidity" : "caValidity",
                    "certificates that are valid for %s would outlive their authority of %s"
                            .formatted(
                                    new DurationText(settings.leafValidity()),
                                    new DurationText(settings.caValidity())),
                    "make leafValidity shorter than caValidity");
        }
        return settings;
    }
}
