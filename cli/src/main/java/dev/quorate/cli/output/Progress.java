package dev.quorate.cli.output;

import dev.quorate.backup.archive.TransferListener;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Shows how far long work is, on standard error, once it has taken two seconds: a bar that redraws
/// itself on a terminal, else a plain line every two seconds. Quick work shows nothing.
public final class Progress implements TransferListener, AutoCloseable {
    private static final long LINE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long BAR_NANOS = Duration.ofMillis(200).toNanos();
    private static final int BAR_CELLS = 30;
    private static final String ERASE_LINE = "\r\033[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanos;
    private final long startedAt;
    private String what = "";
    private long total;
    private long done;
    private long begunAt;
    private long shownAt;
    private boolean drawn;

    public Progress(PrintWriter err, boolean terminal) {
        this(err, terminal, System::nanoTime);
    }

    /// @param nanos a clock that only grows
    Progress(PrintWriter err, boolean terminal, LongSupplier nanos) {
        this.err = err;
        this.terminal = terminal;
        this.nanos = nanos;
        this.startedAt = nanos.getAsLong();
        this.shownAt = startedAt;
    }

    @Override
    public void begun(String next, long bytes) {
        what = next;
        total = bytes;
        done = 0;
        begunAt = nanos.getAsLong();
        show();
    }

    @Override
    public void moved(long bytes) {
        done += bytes;
        show();
    }

    private void show() {
        var now = nanos.getAsLong();
        if (now - startedAt < LINE_NANOS
                || now - shownAt < (terminal && drawn ? BAR_NANOS : LINE_NANOS)) {
            return;
        }
        shownAt = now;
        if (terminal) {
            err.print(ERASE_LINE + bar() + line(now));
            drawn = true;
        } else {
            err.println("  … " + line(now));
        }
        err.flush();
    }

    private String bar() {
        if (total <= 0) {
            return "  ";
        }
        int full = (int) Math.min(BAR_CELLS, BAR_CELLS * done / total);
        return "  [%s%s] ".formatted("=".repeat(full), " ".repeat(BAR_CELLS - full));
    }

    private String line(long now) {
        var seconds = Duration.ofNanos(now - begunAt);
        if (done == 0) {
            return what;
        }
        var rate = done * 1000 / Math.max(1, seconds.toMillis());
        return total > 0
                ? "%s: %d %% of %s, %s/s"
                        .formatted(
                                what,
                                Math.min(100, 100 * done / total),
                                Text.size(total),
                                Text.size(rate))
                : "%s: %s, %s/s".formatted(what, Text.size(done), Text.size(rate));
    }

    /// Takes the bar away, so that what is printed next begins a line.
    @Override
    public void close() {
        if (drawn) {
            err.print(ERASE_LINE);
            err.flush();
        }
    }
}
