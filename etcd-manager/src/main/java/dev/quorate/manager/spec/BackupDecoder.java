package dev.quorate.manager.spec;

import dev.quorate.manager.spec.ClusterSpec.BackupSettings;
import dev.quorate.manager.spec.ClusterSpec.FlushSettings;
import dev.quorate.manager.spec.ClusterSpec.RetentionSettings;
import dev.quorate.manager.spec.YamlNode.Scalar;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads `spec.backup`.
final class BackupDecoder {
    static final RetentionSettings RETENTION_DEFAULT =
            new RetentionSettings(7, Duration.ofDays(14), 30, 12);
    static final FlushSettings FLUSH_DEFAULT = new FlushSettings(Duration.ofSeconds(5), 4L << 20);

    private static final String STORE_REMEDY =
            "write file:///srv/backups or s3://bucket/prefix, or leave it out";
    private static final String RECIPIENTS_REMEDY =
            "list public keys as age-keygen prints them, for example [age1...]";
    private static final String KEEP_REMEDY = "write 1 to 10000, for example 7";
    private static final String WINDOW_REMEDY = "write 1h to 100y, for example 14d";
    private static final String DAILY_REMEDY = "write 0 to 3660, for example 30";
    private static final String WEEKLY_REMEDY = "write 0 to 520, for example 12";
    private static final String FLUSH_EVERY_REMEDY = "write 1s to 1h, for example 5s";
    private static final String FLUSH_BYTES_REMEDY = "write 64KiB to 256MiB, for example 4MiB";
    private static final WholeNumber KEEP = new WholeNumber(1, 10_000);
    private static final WholeNumber DAILY = new WholeNumber(0, 3_660);
    private static final WholeNumber WEEKLY = new WholeNumber(0, 520);
    private static final DurationRange FLUSH_EVERY =
            new DurationRange(DurationText.parse("1s"), DurationText.parse("1h"));
    private static final SizeRange FLUSH_BYTES =
            new SizeRange(ByteSize.parse("64KiB"), ByteSize.parse("256MiB"));
    private static final DurationRange WINDOW =
            new DurationRange(DurationText.parse("1h"), DurationText.parse("100y"));

    private final Optional<Section> section;

    BackupDecoder(Optional<Section> section) {
        this.section = section;
    }

    BackupSettings settings() {
        var retention =
                section.flatMap(backup -> backup.section("retention", Part.RETENTION))
                        .map(BackupDecoder::retention);
        return new BackupSettings(
                section.flatMap(BackupDecoder::store),
                recipients("encryption", Part.ENCRYPTION),
                recipients("escrow", Part.ESCROW),
                section.flatMap(backup -> backup.section("snapshots", Part.SNAPSHOTS))
                        .flatMap(TimetableDecoder::timetable),
                section.flatMap(backup -> backup.section("archive", Part.ARCHIVE))
                        .map(BackupDecoder::flush),
                retention.orElse(RETENTION_DEFAULT),
                section.flatMap(backup -> backup.section("verification", Part.VERIFICATION))
                        .flatMap(TimetableDecoder::verification));
    }

    private List<String> recipients(String name, Part part) {
        return section.flatMap(backup -> backup.section(name, part))
                .flatMap(inner ->
                        inner.requireList(
                                "recipients",
                                value -> AgeRecipient.parse(value.text()),
                                RECIPIENTS_REMEDY))
                .orElse(List.of());
    }

    private static FlushSettings flush(Section archive) {
        return new FlushSettings(
                archive.optional("flushEvery", FLUSH_EVERY, FLUSH_EVERY_REMEDY)
                        .orElse(FLUSH_DEFAULT.flushEvery()),
                archive.optional("flushBytes", FLUSH_BYTES, FLUSH_BYTES_REMEDY)
                        .map(ByteSize::bytes)
                        .orElse(FLUSH_DEFAULT.flushBytes()));
    }

    private static Optional<StoreAddress> store(Section backup) {
        var options = backup.section("s3", Part.S3).map(BackupDecoder::options);
        var address =
                backup.optional("store", value -> StoreAddress.parse(value.text()), STORE_REMEDY);
        if (address.isEmpty()) {
            if (options.isPresent() && !backup.has("store")) {
                backup.refuse("store", "is missing beside s3", "write s3://bucket/prefix");
            }
            return address;
        }
        return Optional.of(
                switch (address.get()) {
                    case StoreAddress.Directory directory -> {
                        options.ifPresent(_ -> refuseOptions(backup));
                        yield directory;
                    }
                    case StoreAddress.S3(var bucket, var prefix, var none) ->
                            new StoreAddress.S3(bucket, prefix, options.orElse(none));
                });
    }

    private static void refuseOptions(Section backup) {
        backup.refuse(
                "s3",
                "says how to reach a bucket, but the store is a directory",
                "remove s3, or write store: s3://bucket/prefix");
    }

    private static StoreAddress.Options options(Section s3) {
        return new StoreAddress.Options(
                s3.optional(
                        "endpoint",
                        value -> StoreAddressParser.endpoint(value.text()),
                        "write scheme, host and port, for example https://s3.example.com:9000"),
                s3.optional(
                        "region",
                        BackupDecoder::region,
                        "write it as the store calls it, for example eu-central-1"),
                s3.optional("pathStyle", Scalar::truth, "write true or false").orElse(false),
                s3.optional("caFile", BackupDecoder::caFile, "name a PEM file"));
    }

    private static String region(Scalar value) {
        var region = StoreAddressParser.region(value.text());
        value.refuseAmbiguity();
        return region;
    }

    private static Path caFile(Scalar value) {
        var file = StoreAddressParser.caFile(value.text());
        if (!file.isAbsolute()) {
            throw new WrongValueException(
                    Excerpt.of(value.text()) + " is not an absolute path",
                    "write the whole path, for example /etc/ssl/store-ca.pem");
        }
        return file;
    }

    private static RetentionSettings retention(Section section) {
        return new RetentionSettings(
                section.optional("keep", KEEP, KEEP_REMEDY).orElse(RETENTION_DEFAULT.keep()),
                section.optional("window", WINDOW, WINDOW_REMEDY)
                        .orElse(RETENTION_DEFAULT.window()),
                section.optional("daily", DAILY, DAILY_REMEDY).orElse(RETENTION_DEFAULT.daily()),
                section.optional("weekly", WEEKLY, WEEKLY_REMEDY)
                        .orElse(RETENTION_DEFAULT.weekly()));
    }
}
