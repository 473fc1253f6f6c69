package dev.quorate.manager.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.StoreAddress.Options;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

class StoreAddressTest {
    private static final Optional<String> NOTHING = Optional.empty();

    @Test
    void readsADirectory() {
        assertThat(StoreAddress.parse("file:///srv/my backups/"))
                .isEqualTo(new StoreAddress.Directory(Path.of("/srv/my backups")))
                .hasToString("file:///srv/my backups");
    }

    @Test
    void readsABucketWithAndWithoutAPrefix() {
        assertThat(StoreAddress.parse("s3://etcd-backups/prod/eu/"))
                .isEqualTo(new StoreAddress.S3("etcd-backups", "prod/eu", Options.NONE))
                .hasToString("s3://etcd-backups/prod/eu");
        assertThat(StoreAddress.parse("s3://etcd-backups"))
                .isEqualTo(StoreAddress.parse("s3://etcd-backups/"))
                .hasToString("s3://etcd-backups");
    }

    @Test
    void readsTheOptionsOfAnS3Store() {
        var options =
                Options.parse(
                        Optional.of("HTTPS://s3.example.com:9000/"),
                        Optional.of("eu-1"),
                        true,
                        Optional.of("/etc/ca.pem"));

        assertThat(options.endpoint()).contains(URI.create("https://s3.example.com:9000"));
        assertThat(options.region()).contains("eu-1");
        assertThat(options.pathStyle()).isTrue();
        assertThat(options.caFile()).contains(Path.of("/etc/ca.pem"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "s3://                      | names no bucket",
                "s3:///p                    | names no bucket",
                "s3://B_UCKET               | not a bucket's name",
                "s3://Backups/p             | not a bucket's name",
                "s3://ab                    | not a bucket's name",
                "s3://a..b                  | not a bucket's name",
                "s3://-bucket               | not a bucket's name",
                "s3://10.0.0.1/p            | looks like an IP address",
                "s3://bucket/../x           | part '..'",
                "s3://bucket/a/./x          | part '.'",
                "s3://bucket//a//           | empty part",
                "s3://bucket//              | empty part",
                "s3://bucket/a b            | characters that stores treat differently",
                "s3://bucket/a+b            | characters that stores treat differently",
                "s3://bucket/a%2Fb          | characters that stores treat differently",
                "s3://bucket/ä              | characters that stores treat differently",
                "s3://key:secret@bucket/p   | names keys or a port",
                "https://b.s3.amazonaws.com | is a web address",
                "http://127.0.0.1:9000/b    | is a web address",
                "file://relative/dir        | does not name an absolute path",
                "file://./dir               | does not name an absolute path",
                "file://~/dir               | does not name an absolute path",
                "file://                    | does not name an absolute path",
                "file:/dir                  | has not two slashes",
                "file:///                   | root of the file system",
                "file:///a/../b             | part '..'",
                "file:///a//b               | empty part",
                "file:///a%20b              | percent-encoded",
                "/srv/backups               | has no scheme",
                "gs://bucket                | is unknown",
                "''                         | is unknown",
            })
    void refusesABadAddressAndSaysWhy(String text, String why) {
        assertThatThrownBy(() -> StoreAddress.parse(text))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        refusal -> {
                            assertThat(refusal.failure()).isEqualTo(Failure.BAD_INPUT);
                            assertThat(refusal.problem()).contains(why);
                            assertThat(refusal.remedy()).isNotEmpty();
                        });
    }

    @Test
    void refusesControlCharactersWithoutRepeatingThem() {
        assertThatThrownBy(() -> StoreAddress.parse("file:///srv/a\u001b[2Jb\n"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("control characters")
                .hasMessageNotContainingAny("\u001b", "\n");
    }

    @Test
    void refusesAPrefixThatLeavesNoRoomForOurKeys() {
        assertThatThrownBy(() -> StoreAddress.parse("s3://bucket/" + "a".repeat(513)))
                .hasMessageContaining("513 bytes");
        assertThat(StoreAddress.parse("s3://bucket/" + "a".repeat(512))).isNotNull();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://host                     | https:// or http://",
                "file:///etc                    | https:// or http://",
                "gopher://host                  | https:// or http://",
                "s3.example.com                 | https:// or http://",
                "''                             | https:// or http://",
                "https://                       | is not an address",
                "https:///path                  | names no host",
                "https://user:sesame@host       | user or password",
                "https://user:sesame@ho st      | is not an address",
                "https://host/bucket            | has the path /bucket",
                "https://host?region=x          | query or fragment",
                "https://host/#x                | query or fragment",
                "https://host:0                 | has the port 0",
                "https://host:99999             | has the port 99999",
                "http://169.254.169.254         | metadata service",
                "http://169.254.169.254:80/     | metadata service",
                "http://[fd00:ec2::254]         | metadata service",
            })
    void refusesABadEndpointWithoutRepeatingAPassword(String text, String why) {
        assertThatThrownBy(() -> Options.parse(Optional.of(text), NOTHING, false, NOTHING))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("sesame");
    }

    @Test
    void refusesKeysInTheAddressWithoutRepeatingThem() {
        assertThatThrownBy(() -> StoreAddress.parse("s3://AKIA123:sesame@bucket/p"))
                .hasMessageNotContainingAny("AKIA123", "sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "EU-1", "eu_1", "eu 1"})
    void refusesARegionThatNoStoreHas(String region) {
        assertThatThrownBy(() -> Options.parse(NOTHING, Optional.of(region), false, NOTHING))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("region");
    }

    @Test
    void refusesAnEmptyNameOfACaFile() {
        assertThatThrownBy(() -> Options.parse(NOTHING, NOTHING, false, Optional.of("")))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("CA file");
    }

    @Test
    void refusesOptionsOfS3ForADirectory() {
        var options = Options.parse(NOTHING, Optional.of("eu-1"), false, NOTHING);

        assertThatThrownBy(() -> StoreAddress.parse("file:///srv/backups", options))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("is a directory, but options for S3 were given");
    }
}
