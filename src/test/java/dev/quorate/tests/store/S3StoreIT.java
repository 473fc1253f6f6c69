package dev.quorate.tests.store;

import dev.quorate.backup.store.S3Keys;
import dev.quorate.backup.store.StoreContract;
import dev.quorate.backup.store.StoreSettings;
import dev.quorate.manager.spec.StoreAddress;
import dev.quorate.tests.fixture.S3Server;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3StoreIT implements StoreContract {
    private final S3Server server;
    private int places;

    S3StoreIT(@TempDir Path directory) throws IOException {
        server = S3Server.start(directory);
    }

    @BeforeAll
    void makeBucket() throws IOException {
        server.createBucket("backups");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void movesOn() {
        places++;
    }

    @Override
    public StoreAddress address() {
        var options =
                new StoreAddress.Options(
                        Optional.of(server.endpoint()), Optional.empty(), true, Optional.empty());
        return new StoreAddress.S3("backups", "team/place-" + places, options);
    }

    @Override
    public StoreSettings settings() {
        return new StoreSettings(
                Optional.of(new S3Keys(S3Server.ACCESS_KEY_ID, S3Server.SECRET_ACCESS_KEY)),
                PART,
                4,
                5,
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofHours(24));
    }

    @Override
    public int raceRounds() {
        return 3;
    }
}
