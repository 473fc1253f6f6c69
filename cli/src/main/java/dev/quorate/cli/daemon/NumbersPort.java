package dev.quorate.cli.daemon;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.cli.daemon.Listen.At;
import dev.quorate.cli.daemon.Listen.Off;
import dev.quorate.cli.numbers.Numbers;
import dev.quorate.cli.numbers.NumbersServer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// The address at which a daemon answers with its numbers, as soon as it can be had. To watch is
/// more than to be scraped: a daemon that takes over from one that hangs, which still has the port,
/// watches without it and tries again until it is free.
final class NumbersPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NumbersPort.class);
    private static final Duration TRY_EVERY = Duration.ofSeconds(5);

    private final Listen listen;
    private final Numbers numbers;
    private @Nullable NumbersServer server;
    private boolean said;
    private long triedAt = System.nanoTime() - TRY_EVERY.toNanos();

    NumbersPort(Listen listen, Numbers numbers) {
        this.listen = listen;
        this.numbers = numbers;
    }

    /// Begins to answer at the start of a daemon.
    ///
    /// @throws OperatorException when a person asked for an address that cannot be had
    void begin() {
        switch (listen) {
            case Off _ -> {}
            case At(var address, var wanted) -> {
                try {
                    open(address);
                } catch (IOException problem) {
                    if (wanted) {
                        throw refused(address, problem);
                    }
                    without(address, problem);
                }
            }
        }
    }

    /// Begins to answer if it does not yet, and if the last try was a while ago.
    void tryAgain() {
        tryAgain(System.nanoTime());
    }

    void tryAgain(long nanos) {
        switch (listen) {
            case Off _ -> {}
            case At(var address, var _) -> {
                if (nanos - triedAt >= TRY_EVERY.toNanos()) {
                    try {
                        open(address);
                    } catch (IOException problem) {
                        without(address, problem);
                    }
                }
            }
        }
    }

    private void open(InetSocketAddress address) throws IOException {
        if (server != null) {
            return;
        }
        triedAt = System.nanoTime();
        var opened = NumbersServer.open(address, numbers);
        server = opened;
        LOG.atInfo().addKeyValue("address", text(opened.address())).log("metrics are served");
        if (!address.getAddress().isLoopbackAddress()) {
            LOG.atWarn()
                    .addKeyValue("address", text(opened.address()))
                    .log("whoever reaches this address can read them: without TLS or a password");
        }
    }

    private void without(InetSocketAddress address, IOException problem) {
        if (!said) {
            said = true;
            LOG.atWarn()
                    .addKeyValue("address", text(address))
                    .addKeyValue(
                            "next", "quorate daemon run --listen ADDRESS:PORT, or --listen off")
                    .log("no metrics, tried again until it works: {}", problem.getMessage());
        }
    }

    private static OperatorException refused(InetSocketAddress address, IOException problem) {
        return new OperatorException(
                Failure.BAD_INPUT,
                "LISTEN_FAILED",
                "cannot listen on %s: %s".formatted(text(address), problem.getMessage()),
                "No cluster was watched.",
                "another address: quorate daemon run --listen 127.0.0.1:0; or none: --listen off",
                problem);
    }

    private static String text(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
