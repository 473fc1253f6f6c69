package dev.quorate.manager.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.host.IdentityRecord.State;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

class OutlivesTheManagerTest {
    @TempDir Path scratch;

    @Test
    void aMemberLivesOnWhenItsManagerIsKilledAndIsAdoptedByTheNext() throws Exception {
        try (var member = new FakeMember(scratch)) {
            var manager = manager();
            try (var said = manager.inputReader()) {
                assertThat(said.readLine()).isEqualTo("started");
                member.awaitData();
            } finally {
                manager.destroyForcibly().waitFor();
            }

            var adopted = member.running();
            member.local.start(member.host, member.order(State.STARTED));

            assertThat(member.running().pid()).isEqualTo(adopted.pid());
            member.local.stop(member.host, FakeMember.PATIENCE);
            assertThat(member.isRunning()).isFalse();
        }
    }

    private Process manager() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Manager.class.getName(),
                        scratch.toString())
                .redirectError(Redirect.INHERIT)
                .start();
    }

    /// Another JVM that starts the member and stays until it is killed.
    static final class Manager {
        private Manager() {}

        static void main(String[] arguments) throws IOException, InterruptedException {
            var member = new FakeMember(Path.of(arguments[0]));
            member.local.writeRecord(member.host, FakeMember.identity(State.PERMITTED));
            member.local.start(member.host, member.order(State.PERMITTED));
            System.out.println("started");
            System.in.read();
        }
    }
}
