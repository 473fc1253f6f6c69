package dev.quorate.tests.archive;

import dev.quorate.backup.archive.LineageId;
import dev.quorate.backup.capture.ArchiveSettings;
import dev.quorate.backup.seal.Recipients;
import dev.quorate.backup.store.Stores;
import dev.quorate.certs.SigningKey;
import dev.quorate.manager.etcd.ClientTls;
import dev.quorate.manager.etcd.Endpoint;
import dev.quorate.manager.etcd.GrpcChanges;
import dev.quorate.manager.etcd.GrpcEtcd;
import dev.quorate.manager.spec.StoreAddress;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// An archiver in a process of its own, to be killed.
final class ArchiverProgram {
    private static final String AS_DAEMON = "as-daemon";
    static final String FLUSH_SECONDS = "flush-seconds";

    private ArchiverProgram() {}

    /// Starts it on a bench's cluster and store. Its output goes to a file in the bench's root.
    static Process start(ArchiveBench bench) throws IOException {
        return start(bench, List.of("-XX:TieredStopAtLevel=1"));
    }

    /// The same with a daemon's settings and compilers, and more options of the JVM.
    static Process startAsDaemon(ArchiveBench bench, List<String> more) throws IOException {
        var options = new ArrayList<String>();
        options.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-D" + AS_DAEMON + "=true"));
        options.addAll(more);
        return start(bench, options);
    }

    private static Process start(ArchiveBench bench, List<String> options) throws IOException {
        var tls = bench.cluster.tls();
        var key = bench.root.resolve("signing.pem");
        if (!key.toFile().exists()) {
            bench.key.save(key);
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ArchiverProgram.class.getName(),
                        bench.root.toString(),
                        bench.lineage.text(),
                        tls.authorities().toString(),
                        tls.certificate().toString(),
                        tls.key().toString()));
        bench.endpoints().forEach(endpoint -> command.add("" + endpoint.port()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(
                                bench.root.resolve("archiver.log").toFile()))
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        var endpoints = new ArrayList<Endpoint>();
        for (var port : List.of(arguments).subList(5, arguments.length)) {
            endpoints.add(new Endpoint("127.0.0.1", Integer.parseInt(port)));
        }
        var root = Path.of(arguments[0]);
        var tls =
                new ClientTls(Path.of(arguments[2]), Path.of(arguments[3]), Path.of(arguments[4]));
        try (var store = Stores.open(new StoreAddress.Directory(root.resolve("store")));
                var etcd = new GrpcEtcd(tls);
                var changes = new GrpcChanges(tls)) {
            var side =
                    new ArchiveSide(
                            root,
                            SigningKey.load(root.resolve("signing.pem")),
                            store,
                            etcd,
                            changes,
                            new LineageId(arguments[1]),
                            () -> endpoints,
                            Recipients.NONE);
            side.archiver(
                            "spool",
                            Boolean.getBoolean(AS_DAEMON) ? asDaemon() : ArchiveBench.SETTINGS)
                    .run();
        }
    }

    private static ArchiveSettings asDaemon() {
        var settings = ArchiveSettings.DEFAULT;
        var seconds = Integer.getInteger(FLUSH_SECONDS);
        return seconds == null
                ? settings
                : settings.withFlush(Duration.ofSeconds(seconds), settings.flushBytes());
    }
}
