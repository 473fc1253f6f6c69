package dev.quorate.manager.release;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class MachineTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64",
        "Linux, x86_64, linux-amd64",
        "Linux, ppc64le, linux-ppc64le",
        "Mac OS X, aarch64, darwin-arm64"
    })
    void namesItsPlatformAsEtcdsReleasesDo(String osName, String osArch, String platform) {
        assertThat(new Machine(Map.of(), osName, osArch, "ops").platform()).hasToString(platform);
    }

    @Test
    void keepsItsEnvironmentOutOfLogs() {
        var machine = new Machine(Map.of("SOME_KEY", "secret"), "Linux", "amd64", "ops");

        assertThat(machine.toString()).doesNotContain("secret");
    }
}
