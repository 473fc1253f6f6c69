package dev.quorate.backup.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.backup.snapshot.AuthState.Access;
import dev.quorate.backup.snapshot.AuthState.Permission;
import dev.quorate.backup.snapshot.AuthState.Role;
import dev.quorate.backup.snapshot.AuthState.User;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

final class AuthStateTest {

    @TempDir Path directory;

    private AuthState read(SnapshotBuilder builder) throws IOException {
        try (var file = SnapshotFile.open(builder.build().write(directory))) {
            return file.auth();
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    @Test
    void tellsUsersAndRoles() throws Exception {
        var auth =
                read(
                        SnapshotBuilder.empty()
                                .record("auth", "authEnabled", new byte[] {1})
                                .record("auth", "authRevision", SnapshotBuilder.bigEndian(9))
                                .record("authUsers", "bob", hex("0a03626f62 1201ff 1a0161 1a0162"))
                                .record("authUsers", "cn", hex("0a02636e 22020801"))
                                .record("authRoles", "a", hex("0a0161 1207 0802 12016b 1a00"))
                                .record(
                                        "authRoles",
                                        "b",
                                        hex("0a0162 1206 12016b 1a016c 1203 12017a")));

        assertThat(auth.enabled()).isTrue();
        assertThat(auth.revision()).isEqualTo(9);
        assertThat(auth.users())
                .containsExactly(
                        new User("bob", true, List.of("a", "b")), new User("cn", false, List.of()));
        assertThat(auth.roles())
                .containsExactly(
                        new Role("a", List.of(new Permission(Access.READWRITE, "k", ""))),
                        new Role(
                                "b",
                                List.of(
                                        new Permission(Access.READ, "k", "l"),
                                        new Permission(Access.READ, "z", ""))));
    }

    @Test
    void readsWhatARealMemberStored() throws Exception {
        try (var file =
                SnapshotFile.open(new GoldenSnapshot("3.6.16-compacted").unpack(directory))) {
            var auth = file.auth();

            assertThat(auth.enabled()).isTrue();
            assertThat(auth.users()).extracting(User::name).contains("root");
        }
    }

    @Test
    void refusesPermissionsOfAnUnknownKind() {
        var builder =
                SnapshotBuilder.empty().record("authRoles", "a", hex("0a0161 1205 0807 12016b"));

        assertThatThrownBy(() -> read(builder)).hasMessageContaining("a permission of kind 7");
    }

    @Test
    void refusesMoreThanFitsIntoMemory() {
        var many = SnapshotBuilder.empty().record("authRoles", "a", hex("1200".repeat(100_000)));
        var large = SnapshotBuilder.empty().record("authUsers", "a", new byte[9_000_000]);

        assertThatThrownBy(() -> read(many)).hasMessageContaining("more than 100000 users");
        assertThatThrownBy(() -> read(large)).hasMessageContaining("bytes of users and roles");
    }
}
