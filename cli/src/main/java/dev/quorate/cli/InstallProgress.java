package dev.quorate.cli;

import dev.quorate.cli.output.Text;
import dev.quorate.manager.release.ReleaseProgress;

import java.time.Duration;

/// Tells a person how far an installation is: each phase, and now and then the bytes of a long one.
final class InstallProgress implements ReleaseProgress {
    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private final Terminal terminal;
    private long lastSaidNanos = System.nanoTime();

    InstallProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void phase(String text) {
        terminal.note("  … " + text);
        lastSaidNanos = System.nanoTime();
    }

    @Override
    public void bytes(long done, long total) {
        if (System.nanoTime() - lastSaidNanos < BETWEEN.toNanos()) {
            return;
        }
        terminal.note(
                total > 0
                        ? "    %s of %s (%d%%)"
                                .formatted(Text.size(done), Text.size(total), done * 100 / total)
                        : "    " + Text.size(done));
        lastSaidNanos = System.nanoTime();
    }
}
