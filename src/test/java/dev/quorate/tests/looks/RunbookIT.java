package dev.quorate.tests.looks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quorate.backup.store.ObjectKey;
import dev.quorate.manager.control.Cluster;
import dev.quorate.manager.etcd.KeyValues;
import dev.quorate.manager.observe.Observer;
import dev.quorate.manager.state.DurableFile;
import dev.quorate.manager.state.Home;
import dev.quorate.tests.fixture.InProcess;
import dev.quorate.tests.fixture.MemberProcess;
import dev.quorate.tests.fixture.S3Server;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Types what a runbook says, chapter by chapter, on a cluster to which just that has happened.
@Tag("full")
class RunbookIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Set<Integer> DONE_OR_WARNED = Set.of(0, 3);

    @TempDir private Path root;

    @AfterEach
    void end() {
        MemberProcess.killAll(root);
    }

    @Test
    void ofAPlainClusterWithItsStoreInADirectory() throws Exception {
        try (var watched = Watched.start(root.resolve("home"), "--local", "3")) {
            tell(new Story(watched, Optional.empty()));
        }
    }

    @Test
    void ofAnEncryptedClusterWithItsStoreInABucket() throws Exception {
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_ACCESS_KEY);
        try (var server = S3Server.start(Files.createDirectory(root.resolve("s3")))) {
            server.createBucket("runbook");
            var sealed = Sealed.in(root);
            var home = root.resolve("home");
            var bucket =
                    """
                        store: s3://runbook/some/where
                        s3: {endpoint: "%s", region: us-east-1, pathStyle: true}\
                    """
                            .formatted(server.endpoint());
            var file = sealed.specification(home, 3, bucket);
            try (var watched = Watched.start(home, "-f", file.toString())) {
                tell(new Story(watched, Optional.of(sealed)));
            }
        }
    }

    private void tell(Story story) throws Exception {
        story.look();
        story.aMemberIsLost();
        story.dataIsDeleted();
        story.watched.archiveNoMore();
        story.theManagerIsLost();
        story.aMajorityIsLost();
        story.everythingIsLost();
        story.practice();
    }

    private final class Story {
        private final Watched watched;
        private final Optional<Sealed> sealed;

        Story(Watched watched, Optional<Sealed> sealed) {
            this.watched = watched;
            this.sealed = sealed;
        }

        private String book() {
            return watched.quorate.done("dr", "runbook", "-c", Watched.NAME).out();
        }

        private List<List<String>> chapter(String heading) {
            return Commands.of(book(), heading);
        }

        /// Types a command of the book, with the file that its placeholder stands for.
        private String type(InProcess by, List<String> command) {
            var words = new ArrayList<>(command);
            sealed.ifPresent(keys ->
                    Collections.replaceAll(words, "identity.txt", keys.identity().toString()));
            var run = by.run(words.toArray(String[]::new));
            assertThat(run.exitCode()).as(run.toString()).isIn(DONE_OR_WARNED);
            return run.out();
        }

        private String type(List<String> command) {
            return type(watched.quorate, command);
        }

        private static List<String> with(List<String> command, String option, String value) {
            var words = new ArrayList<>(command);
            words.set(words.indexOf(option) + 1, value);
            return words;
        }

        void look() {
            var book = book();
            var head = book.substring(0, book.indexOf("\n## "));
            assertThat(Commands.of(head)).hasSize(2).allSatisfy(this::type);
        }

        void aMemberIsLost() throws Exception {
            var lost = chapter("A member is lost");
            assertThat(lost).hasSize(3);
            var name = lost.get(1).get(2);
            process(host(name)).kill();
            await("the others have a leader")
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() ->
                            DONE_OR_WARNED.contains(
                                    watched.quorate
                                            .run("cluster", "status", Watched.NAME)
                                            .exitCode()));
            type(lost.get(0));
            type(lost.get(1));
            awaitHealthy();

            process(host(name)).kill();
            DurableFile.deleteScratch(data(host(name)).resolve("member"));
            type(lost.get(2));
            awaitHealthy();
        }

        void dataIsDeleted() throws Exception {
            for (int i = 0; i < 3; i++) {
                watched.keys.put("app/" + i, value("kept " + i));
            }
            watched.etcdctl("del", "app/", "--prefix");
            watched.awaitArchived(watched.keys.put("later", value("1")));
            var deleted = chapter("Data was deleted");
            assertThat(deleted).hasSize(4);
            type(deleted.get(1));
            var find = new ArrayList<>(deleted.get(0));
            find.addAll(List.of("-o", "json"));
            var before =
                    new JsonMapper()
                            .readTree(type(find))
                            .path("items")
                            .get(0)
                            .path("revisionBefore")
                            .asString();

            var keys = with(with(deleted.get(2), "--prefix", "app/"), "--to-revision", before);
            type(keys);
            assertThat(watched.keys.count("app/")).isZero();
            keys.remove("--dry-run");
            keys.add("--yes");
            type(keys);
            assertThat(watched.keys.get("app/2")).contains(value("kept 2"));
            assertThat(watched.quorate.done("cluster", "history", Watched.NAME, "--steps").out())
                    .contains("restore keys -c dev --prefix app/ --to-revision " + before)
                    .contains("write 3 keys");

            type(with(deleted.get(3), "--to-revision", before));
            expectKey(watched.quorate, "dev-before", "app/1");
            destroy(watched.quorate, "dev-before");
        }

        void theManagerIsLost() throws Exception {
            watched.quorate.run("backup", "now", "-c", Watched.NAME);
            var lost = chapter("The manager is lost");
            var clusters = watched.quorate.home().resolve("clusters");
            var copy = root.resolve("copy");
            Files.move(clusters, copy);
            Files.move(copy, clusters);
            type(lost.get(0));
            type(lost.get(1));
            if (sealed.isPresent()) {
                assertThat(lost).hasSize(7);
                unpackEscrow(sealed.get(), clusters.resolve(Watched.NAME));
                type(lost.get(2));
                type(lost.get(3));
            }

            comesBackElsewhere("stranger", lost.subList(lost.size() - 3, lost.size()));
        }

        private void unpackEscrow(Sealed keys, Path home) throws Exception {
            var book = book();
            var from = book.indexOf("```\nmkdir ") + "```\n".length();
            var script = book.substring(from, book.indexOf("```", from));
            Files.move(home, root.resolve("lost"));
            var escrow = root.resolve("escrow.age");
            try (var in = watched.store.open(new ObjectKey(Watched.NAME + "/escrow.age"), 0)) {
                Files.copy(in, escrow);
            }
            keys.shell(
                    script.replace("recovery.txt", keys.recovery().toString())
                            .replace("escrow.age", escrow.toString()));
            assertThat(home.resolve("cluster.yaml")).exists();
        }

        void aMajorityIsLost() throws Exception {
            var lost = chapter("A majority is lost");
            assertThat(lost).hasSize(4);
            MemberProcess.under(members()).subList(0, 2).forEach(MemberProcess::kill);
            type(lost.get(0));
            awaitHealthy();

            for (var member : MemberProcess.under(members()).subList(0, 2)) {
                member.kill();
                DurableFile.deleteScratch(member.dataDirectory().resolve("member"));
            }
            lost.subList(1, 4).forEach(this::type);
            expectKey(watched.quorate, "dev-new", "app/2");
            destroy(watched.quorate, "dev-new");
        }

        void everythingIsLost() throws Exception {
            MemberProcess.killAll(watched.quorate.home());
            comesBackElsewhere("desert", chapter("Everything is lost"));
        }

        private void comesBackElsewhere(String place, List<List<String>> commands)
                throws Exception {
            var elsewhere = new InProcess(root.resolve(place));
            assertThat(commands).hasSize(3);
            commands.forEach(command -> type(elsewhere, command));
            expectKey(elsewhere, "dev-new", "app/0");
            destroy(elsewhere, "dev-new");
        }

        void practice() {
            var practice = chapter("Practice");
            assertThat(practice).hasSize(2).allSatisfy(this::type);
        }

        private void awaitHealthy() {
            await("a healthy cluster")
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() ->
                            watched.quorate
                                    .run("cluster", "status", Watched.NAME, "-o", "json")
                                    .json()
                                    .path("health")
                                    .asString()
                                    .equals("HEALTHY"));
        }

        private String host(String member) {
            return watched.quorate
                    .run("cluster", "status", Watched.NAME, "-o", "json")
                    .json()
                    .path("members")
                    .valueStream()
                    .filter(found -> found.path("name").asString().equals(member))
                    .findFirst()
                    .orElseThrow()
                    .path("host")
                    .asString();
        }

        private Path members() {
            return watched.quorate.home().resolve("data").resolve(Watched.NAME);
        }

        private Path data(String host) {
            return members().resolve(host);
        }

        private MemberProcess process(String host) {
            return MemberProcess.on(data(host)).orElseThrow();
        }
    }

    private static byte[] value(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void expectKey(InProcess manager, String name, String key) throws Exception {
        var home = Home.open(manager.home());
        try (var cluster =
                        Cluster.open(
                                home, home.cluster(name).orElseThrow(), InstantSource.system());
                var keys =
                        KeyValues.of(
                                cluster.spec().hosts().stream().map(Observer::endpoint).toList(),
                                Cluster.tls(cluster.pki()),
                                DEADLINE)) {
            assertThat(keys.get(key)).contains(value("kept " + key.substring(key.length() - 1)));
        }
    }

    private static void destroy(InProcess manager, String name) {
        manager.done("cluster", "destroy", name, "--confirm", name);
    }
}
