package dev.quorate.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

class LimitsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"21, BAD", "25, GOOD", "26, GOOD"})
    void javaMustBeNewEnough(int feature, Verdict verdict) {
        assertThat(Limits.java(feature, "x").verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"1, GOOD", "10, GOOD", "11, WARNING", "100, WARNING", "101, BAD"})
    void aSlowDiskIsAWarningAndAVerySlowOneIsBad(int p99Millis, Verdict verdict) {
        var times = new SyncTimes(Duration.ofMillis(1), Duration.ofMillis(p99Millis));

        assertThat(Limits.sync(times).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"1023, BAD", "1024, WARNING", "65535, WARNING", "65536, GOOD"})
    void membersNeedManyOpenFiles(long soft, Verdict verdict) {
        assertThat(Limits.openFiles(soft).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"1023, BAD", "1024, WARNING", "10239, WARNING", "10240, GOOD"})
    void membersNeedSpace(long mebibytes, Verdict verdict) {
        assertThat(Limits.space(mebibytes << 20).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"ext4, GOOD", "xfs, GOOD", "tmpfs, WARNING", "nfs4, WARNING"})
    void dataBelongsOnALocalDisk(String type, Verdict verdict) {
        assertThat(Limits.fileSystem(type).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, GOOD", "2000, GOOD", "-2001, WARNING", "5000, WARNING"})
    void theDisksClockMustAgree(long skewMillis, Verdict verdict) {
        assertThat(Limits.clock(NOW, Duration.ofMillis(skewMillis)).verdict()).isEqualTo(verdict);
    }

    @Test
    void aClockBeforeThisProgramIsBad() {
        assertThat(Limits.clock(Instant.EPOCH, Duration.ZERO).verdict()).isEqualTo(Verdict.BAD);
    }

    @Test
    void namesTheProgramsThatAreMissing() {
        var finding = Limits.programs(List.of("sh", "flock"), List.of("flock"));

        assertThat(finding.verdict()).isEqualTo(Verdict.BAD);
        assertThat(finding.value()).contains("flock");
    }

    @Test
    void everyFindingThatIsNotGoodHasARemedy() {
        assertThat(
                        List.of(
                                Limits.java(21, "21"),
                                Limits.space(0),
                                Limits.fileSystem("tmpfs"),
                                Limits.openFiles(10),
                                Limits.clock(Instant.EPOCH, Duration.ZERO),
                                Limits.programs(List.of("sh"), List.of("sh"))))
                .allSatisfy(finding -> assertThat(finding.remedy()).isNotEmpty());
    }

    @Test
    void theWorstFindingDecides() {
        var good = Limits.java(25, "25");
        var warning = Limits.openFiles(2000);
        var bad = Limits.openFiles(10);

        assertThat(Verdict.worst(List.of(good))).isEqualTo(Verdict.GOOD);
        assertThat(Verdict.worst(List.of(good, warning))).isEqualTo(Verdict.WARNING);
        assertThat(Verdict.worst(List.of(bad, good, warning))).isEqualTo(Verdict.BAD);
    }

    @Test
    void readsTheSoftLimitOfOpenFiles() {
        var limits =
                List.of(
                        "Limit                     Soft Limit           Hard Limit           Units",
                        "Max processes             500                  500                 "
                                + " processes",
                        "Max open files            1024                 524288              "
                                + " files");

        assertThat(OpenFileLimit.in(limits)).hasValue(1024);
        assertThat(OpenFileLimit.in(List.of())).isEmpty();
        assertThat(OpenFileLimit.in(List.of("Max open files   unlimited   unlimited   files")))
                .hasValue(Long.MAX_VALUE);
    }

    @Test
    void countsTheMedianAndThe99thOfAHundred() {
        var times = SyncTimes.of(LongStream.rangeClosed(1, 100).toArray());

        assertThat(times.median()).isEqualTo(Duration.ofNanos(51));
        assertThat(times.p99()).isEqualTo(Duration.ofNanos(99));
    }
}
