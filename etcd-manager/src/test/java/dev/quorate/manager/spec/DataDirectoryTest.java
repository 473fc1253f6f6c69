package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

class DataDirectoryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data",
                "/var/lib/etcd/prod",
                "/home/ops/etcd",
                "/mnt/disk1",
                "/a/ä+b_c=d@e"
            })
    void takesADirectoryOfItsOwn(String text) {
        assertThat(DataDirectory.parse(text).path()).isEqualTo(Path.of(text));
    }

    @Test
    void refusesAPathThatIsTooLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataDirectory.parse("/" + "d".repeat(1_024)))
                .withMessageEndingWith("(1025 characters) has more than 1024 characters");
    }

    @Test
    void overlapsWithWhatLiesInItOrAroundItButNotWithWhatIsNamedAlike() {
        var directory = DataDirectory.parse("/srv/etcd");

        assertThat(directory.overlaps(Path.of("/srv/etcd"))).isTrue();
        assertThat(directory.overlaps(Path.of("/srv/etcd/a"))).isTrue();
        assertThat(directory.overlaps(Path.of("/srv"))).isTrue();
        assertThat(directory.overlaps(Path.of("/srv/etcd2"))).isFalse();
    }
}
