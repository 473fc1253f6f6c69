package dev.quorate.tests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.store.BackupStore;
import dev.quorate.backup.store.Condition;
import dev.quorate.backup.store.ObjectKey;
import dev.quorate.backup.store.ObjectSource;
import dev.quorate.backup.store.PutResult;
import dev.quorate.backup.store.S3Keys;
import dev.quorate.backup.store.Sample;
import dev.quorate.backup.store.StoreCapabilities.ConditionalWrites;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.backup.store.Stores;
import dev.quorate.manager.spec.StoreAddress;
import dev.quorate.tests.fixture.FaultyProxy;
import dev.quorate.tests.fixture.FaultyProxy.Action;
import dev.quorate.tests.fixture.FaultyProxy.Request;
import dev.quorate.tests.fixture.S3Server;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// The store against a server that misbehaves. The server takes any signature, so that the proxy
/// may change what was signed.
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3FaultsIT {
    private static final int SEVERAL_PARTS = StoreSettings.PART_BYTES_MIN + 1000;
    private static final ObjectKey KEY = new ObjectKey("prod/data");

    private final S3Server server;
    private final FaultyProxy proxy;
    private int places;

    S3FaultsIT(@TempDir Path directory) throws IOException {
        server = S3Server.startWithoutSignatures(directory);
        server.createBucket("backups");
        proxy = FaultyProxy.before(server.endpoint());
    }

    @AfterAll
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @BeforeEach
    void beginsInOrder() {
        places++;
        proxy.behave(Action.Forward::new);
        proxy.forgetRequests();
    }

    private BackupStore open() {
        return open(3, Duration.ofSeconds(20), Duration.ofHours(24));
    }

    private BackupStore open(int attempts, Duration timeout, Duration abandonedAfter) {
        return open(attempts, timeout, timeout, abandonedAfter);
    }

    private BackupStore open(
            int attempts, Duration attempt, Duration call, Duration abandonedAfter) {
        var options =
                new StoreAddress.Options(
                        Optional.of(proxy.endpoint()), Optional.empty(), true, Optional.empty());
        var settings =
                new StoreSettings(
                        Optional.of(new S3Keys("any", "secret-of-any")),
                        StoreSettings.PART_BYTES_MIN,
                        2,
                        attempts,
                        attempt,
                        call,
                        abandonedAfter);
        return Stores.open(new StoreAddress.S3("backups", "place-" + places, options), settings);
    }

    private static byte[] read(BackupStore store, ObjectKey key) throws IOException {
        try (var in = store.open(key, 0)) {
            return in.readAllBytes();
        }
    }

    private static boolean isWriteOfData(Request request) {
        return isWrite(request) && request.target().contains("prod/data");
    }

    /// A put of a whole object, or the completion of one in parts.
    private static boolean isWrite(Request request) {
        return isCompletion(request)
                || (request.method().equals("PUT") && !request.target().contains("partNumber="));
    }

    private static boolean isCompletion(Request request) {
        return request.method().equals("POST") && request.target().contains("uploadId=");
    }

    private void misbehave(int times, Predicate<Request> when, FaultyProxy.Behaviour how) {
        var left = new AtomicInteger(times);
        proxy.behave(request ->
                when.test(request) && left.getAndDecrement() > 0
                        ? how.on(request)
                        : new Action.Forward(request));
    }

    private static void assertFails(ThrowingCallable call, String code, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        failure -> {
                            assertThat(failure.code()).isEqualTo(code);
                            assertThat(failure.failure()).isEqualTo(Failure.STORE_UNREACHABLE);
                            assertThat(failure.problem() + " " + failure.remedy())
                                    .contains(words)
                                    .doesNotContain("secret-of-any");
                        });
    }

    /// The write succeeded, its answer was lost, the client repeats it and meets its own object.
    @ParameterizedTest
    @ValueSource(ints = {1000, SEVERAL_PARTS})
    void takesItsOwnSuccessForASuccessWhenTheAnswerWasLost(int length) throws Exception {
        try (var store = open()) {
            store.capabilities();
            misbehave(1, S3FaultsIT::isWriteOfData, Action.LoseAnswer::new);
            var bytes = Sample.bytes(1, length);

            var result = store.put(KEY, ObjectSource.of(bytes), Condition.IF_ABSENT);

            assertThat(result).isInstanceOf(PutResult.Stored.class);
            assertThat(read(store, KEY)).isEqualTo(bytes);
            assertThat(proxy.requests().stream().filter(S3FaultsIT::isWriteOfData))
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void stillSeesAnothersObjectWhenTheAnswerWasLost() throws Exception {
        try (var store = open()) {
            store.put(KEY, ObjectSource.of(new byte[] {1}), Condition.IF_ABSENT);
            misbehave(1, S3FaultsIT::isWriteOfData, Action.LoseAnswer::new);

            var result = store.put(KEY, ObjectSource.of(new byte[] {2}), Condition.IF_ABSENT);

            assertThat(result).isInstanceOf(PutResult.AlreadyThere.class);
            assertThat(read(store, KEY)).containsExactly(1);
        }
    }

    @Test
    void resumesADownloadThatEndsTooEarly() throws Exception {
        try (var store = open()) {
            var bytes = Sample.bytes(1, 300_000);
            store.put(KEY, ObjectSource.of(bytes), Condition.ALWAYS);
            misbehave(
                    2,
                    request -> request.method().equals("GET") && !request.target().contains("list"),
                    request -> new Action.Truncate(request, 70_000));

            assertThat(read(store, KEY)).isEqualTo(bytes);
            assertThat(proxy.requests()).filteredOn(request -> request.has("Range")).hasSize(2);
        }
    }

    @Test
    void givesUpADownloadThatNeverGoesOn() throws Exception {
        try (var store = open()) {
            store.put(KEY, ObjectSource.of(Sample.bytes(1, 300_000)), Condition.ALWAYS);
            misbehave(
                    Integer.MAX_VALUE,
                    request -> request.method().equals("GET") && !request.target().contains("list"),
                    request -> new Action.Truncate(request, 0));

            assertThatThrownBy(() -> read(store, KEY)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void waitsForABusyServer() throws Exception {
        try (var store = open()) {
            misbehave(2, S3FaultsIT::isWriteOfData, _ -> new Action.Answer(503, "SlowDown"));

            assertThat(store.put(KEY, ObjectSource.of(new byte[] {1}), Condition.ALWAYS))
                    .isInstanceOf(PutResult.Stored.class);
        }
    }

    @Test
    void saysThatTheServerStaysBusy() throws Exception {
        try (var store = open()) {
            proxy.behave(_ -> new Action.Answer(503, "SlowDown"));

            assertFails(() -> store.list(""), "STORE_BUSY", "503 SlowDown", "3 attempts");
        }
    }

    @Test
    void endsWithinItsDeadlineWhenTheServerSaysNothing() throws Exception {
        try (var store = open(2, Duration.ofMillis(500), Duration.ofHours(24))) {
            proxy.behave(_ -> new Action.Hang());
            var start = Instant.now();

            assertFails(() -> store.find(KEY), "STORE_TIMEOUT", "did not answer in time");
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
        }
    }

    /// A second call, made because the first said nothing for a while, would meet the first.
    @Test
    void waitsForAServerThatTakesLongToPutThePartsTogether() throws Exception {
        var attempt = Duration.ofSeconds(2);
        try (var store = open(3, attempt, Duration.ofSeconds(30), Duration.ofHours(24))) {
            misbehave(
                    1,
                    S3FaultsIT::isCompletion,
                    request -> new Action.Late(request, attempt.multipliedBy(2)));

            assertThat(
                            store.put(
                                    KEY,
                                    ObjectSource.of(Sample.bytes(1, SEVERAL_PARTS)),
                                    Condition.ALWAYS))
                    .isInstanceOf(PutResult.Stored.class);

            assertThat(proxy.requests()).filteredOn(S3FaultsIT::isCompletion).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"501, NotImplemented", "400, InvalidArgument"})
    void looksBeforeItWritesWhereConditionsAreRefused(int status, String code) throws Exception {
        proxy.behave(request ->
                request.has("If-None-Match")
                        ? new Action.Answer(status, code)
                        : new Action.Forward(request));

        assertCarefulWith(ConditionalWrites.REFUSED, ConditionalWrites.REFUSED, "refuses");
    }

    @Test
    void looksBeforeItWritesWhereConditionsAreIgnored() throws Exception {
        proxy.behave(request -> new Action.Forward(request.without("If-None-Match")));

        assertCarefulWith(ConditionalWrites.IGNORED, ConditionalWrites.IGNORED, "ignores");
    }

    @Test
    void findsOutThatConditionsAreIgnoredForObjectsOfManyPartsAlone() throws Exception {
        proxy.behave(request ->
                new Action.Forward(
                        isCompletion(request) ? request.without("If-None-Match") : request));

        assertCarefulWith(ConditionalWrites.HONOURED, ConditionalWrites.IGNORED, "many parts");
    }

    private void assertCarefulWith(
            ConditionalWrites ofPut, ConditionalWrites ofMultipart, String caveat)
            throws Exception {
        try (var store = open()) {
            for (var length : List.of(1000, SEVERAL_PARTS)) {
                var key = new ObjectKey("prod/" + length);
                var first = ObjectSource.of(Sample.bytes(1, length));
                var second = ObjectSource.of(Sample.bytes(2, length));

                assertThat(store.put(key, first, Condition.IF_ABSENT))
                        .isEqualTo(store.put(key, first, Condition.IF_ABSENT))
                        .isInstanceOf(PutResult.Stored.class);
                assertThat(store.put(key, second, Condition.IF_ABSENT))
                        .isInstanceOf(PutResult.AlreadyThere.class);
                assertThat(read(store, key)).isEqualTo(Sample.bytes(1, length));
            }
            assertThat(store.capabilities().conditionalPut()).isEqualTo(ofPut);
            assertThat(store.capabilities().conditionalMultipart()).isEqualTo(ofMultipart);
            assertThat(store.capabilities().caveats()).anyMatch(text -> text.contains(caveat));
            assertThat(store.list("").map(object -> object.key().text()))
                    .containsExactly("prod/1000", "prod/" + SEVERAL_PARTS);
        }
    }

    @Test
    void abortsAnUploadOfWhichAPartIsDenied() throws Exception {
        try (var store = open()) {
            misbehave(
                    Integer.MAX_VALUE,
                    request -> request.target().contains("partNumber=2"),
                    _ -> new Action.Answer(403, "AccessDenied"));

            assertFails(
                    () ->
                            store.put(
                                    KEY,
                                    ObjectSource.of(Sample.bytes(1, SEVERAL_PARTS)),
                                    Condition.IF_ABSENT),
                    "STORE_DENIED",
                    "grant s3:PutObject on arn:aws:s3:::backups/place-%d/prod/data"
                            .formatted(places));

            assertThat(proxy.requests())
                    .anyMatch(request ->
                            request.method().equals("DELETE")
                                    && request.target().contains("uploadId="));
            proxy.behave(Action.Forward::new);
            assertThat(store.find(KEY)).isEmpty();
        }
    }

    @Test
    void abortsWhatACrashedWriterLeftHalfUploadedAndNothingElse() throws Exception {
        misbehave(
                Integer.MAX_VALUE,
                request ->
                        request.method().equals("DELETE")
                                || request.target().contains("partNumber=2"),
                _ -> new Action.Answer(403, "AccessDenied"));
        var source = ObjectSource.of(Sample.bytes(1, SEVERAL_PARTS));
        try (var crashed = open()) {
            assertThatThrownBy(() -> crashed.put(KEY, source, Condition.ALWAYS))
                    .isInstanceOf(OperatorException.class);
        }
        proxy.behave(Action.Forward::new);

        assertThat(uploadsAbortedBy(Duration.ofHours(24))).isZero();
        assertThat(uploadsAbortedBy(Duration.ZERO)).isEqualTo(1);
        assertThat(uploadsAbortedBy(Duration.ZERO)).isZero();
    }

    private long uploadsAbortedBy(Duration abandonedAfter) throws Exception {
        proxy.forgetRequests();
        try (var store = open(3, Duration.ofSeconds(20), abandonedAfter)) {
            var source = ObjectSource.of(Sample.bytes(2, SEVERAL_PARTS));
            assertThat(store.put(new ObjectKey("other"), source, Condition.ALWAYS))
                    .isInstanceOf(PutResult.Stored.class);
        }
        return proxy.requests().stream()
                .filter(request -> request.method().equals("DELETE"))
                .count();
    }

    @Test
    void refusesOtherBytesThanItAskedFor() throws Exception {
        try (var store = open()) {
            store.put(KEY, ObjectSource.of(new byte[] {1, 2, 3}), Condition.ALWAYS);
            proxy.behave(request -> new Action.Forward(request.without("Range")));

            assertThatThrownBy(() -> store.open(KEY, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("from byte 1");
        }
    }

    /// Without the right to list, a missing object looks like a denied one: that is not absence.
    @Test
    void doesNotTakeADeniedLookForAbsence() throws Exception {
        try (var store = open()) {
            store.put(KEY, ObjectSource.of(new byte[] {1}), Condition.ALWAYS);
            misbehave(
                    Integer.MAX_VALUE,
                    request -> request.method().equals("HEAD"),
                    _ -> new Action.Answer(403, "AccessDenied"));

            assertFails(
                    () -> store.find(KEY),
                    "STORE_DENIED",
                    "s3:GetObject",
                    "s3:ListBucket on arn:aws:s3:::backups");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, list-type, AccessDenied, STORE_DENIED, grant s3:ListBucket on arn:aws:s3:::backups",
        "GET, list-type, ExpiredToken, STORE_TOKEN_EXPIRED, AWS_SESSION_TOKEN",
        "DELETE, prod, AccessDenied, STORE_DENIED, grant s3:DeleteObject on arn:aws:s3:::backups/",
        "GET, prod, AccessDenied, STORE_DENIED, grant s3:GetObject on arn:aws:s3:::backups/",
    })
    void namesTheRightThatIsMissing(
            String method, String target, String code, String expected, String words) {
        misbehave(
                Integer.MAX_VALUE,
                request -> request.method().equals(method) && request.target().contains(target),
                _ -> new Action.Answer(403, code));

        assertFails(
                () -> {
                    try (var store = open()) {
                        store.list("");
                        store.delete(KEY);
                        store.open(KEY, 0);
                    }
                },
                expected,
                words);
    }

    @Test
    void tellsHowFarTheClocksAreApart() {
        var theirs =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.now().plus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC));
        proxy.behave(
                _ -> new Action.Answer(403, "RequestTimeTooSkewed", List.of("Date: " + theirs)));

        assertFails(
                () -> open().list(""), "STORE_CLOCK_SKEW", "s behind that of", "set this machine");
    }

    @Test
    void tellsTheRegionThatTheBucketLiesIn() {
        proxy.behave(_ ->
                new Action.Answer(
                        301, "PermanentRedirect", List.of("x-amz-bucket-region: eu-west-3")));

        assertFails(() -> open().list(""), "STORE_REGION_WRONG", "--s3-region eu-west-3");
    }

    @Test
    void doesNotFollowARedirectToAnotherHost() {
        proxy.behave(_ ->
                new Action.Answer(
                        307,
                        "TemporaryRedirect",
                        List.of("Location: " + server.endpoint() + "/backups")));

        assertFails(() -> open().list(""), "STORE_REGION_WRONG", "307");
    }
}
