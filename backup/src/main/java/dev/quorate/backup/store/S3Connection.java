package dev.quorate.backup.store;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.manager.spec.StoreAddress;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Builds the client of an S3 server from its address.
final class S3Connection {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// The deadline of the call ends it long before.
    private static final Duration SILENCE_MAX = Duration.ofHours(24);

    /// Connections beside those of the parts: a listing and downloads while an upload runs.
    private static final int CONNECTIONS_EXTRA = 28;

    private S3Connection() {}

    /// For calls that are answered, or send something, all the time.
    static S3Client open(StoreAddress.S3 address, StoreSettings settings) {
        return client(address, settings, settings.attemptTimeout());
    }

    /// For the one call on which a server may work long without a sign of life: putting parts
    /// together, which some do by copying them. Cut off by a short silence and repeated, it meets
    /// itself.
    static S3Client openForLongSilence(StoreAddress.S3 address, StoreSettings settings) {
        return client(address, settings, SILENCE_MAX);
    }

    private static S3Client client(
            StoreAddress.S3 address, StoreSettings settings, Duration silence) {
        var builder =
                S3Client.builder()
                        .region(region(address))
                        .credentialsProvider(credentials(settings))
                        .forcePathStyle(address.options().pathStyle())
                        // Many servers refuse, or store as data, the framing that trailing
                        // checksums
                        // bring.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                        .httpClient(httpClient(address, settings, silence))
                        .overrideConfiguration(patience(settings));
        address.options().endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static ClientOverrideConfiguration patience(StoreSettings settings) {
        return ClientOverrideConfiguration.builder()
                .apiCallAttemptTimeout(settings.attemptTimeout())
                .apiCallTimeout(settings.callTimeout())
                .retryStrategy(
                        software
                                .amazon
                                .awssdk
                                .awscore
                                .retry
                                .AwsRetryStrategy
                                .standardRetryStrategy()
                                .toBuilder()
                                .maxAttempts(settings.attempts())
                                .build())
                .build();
    }

    private static SdkHttpClient httpClient(
            StoreAddress.S3 address, StoreSettings settings, Duration silence) {
        var builder =
                Apache5HttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(silence)
                        .maxConnections(settings.partsInFlight() + CONNECTIONS_EXTRA);
        address.options()
                .caFile()
                .ifPresent(file -> {
                    var trusted = trustManagers(file);
                    builder.tlsTrustManagersProvider(() -> trusted);
                });
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(StoreSettings settings) {
        return settings.keys()
                .<AwsCredentialsProvider>map(keys ->
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(
                                        keys.accessKeyId(), keys.secretAccessKey())))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    /// A server of one's own mostly ignores the region, so there it need not be known.
    private static Region region(StoreAddress.S3 address) {
        var options = address.options();
        if (options.region().isPresent()) {
            return Region.of(options.region().get());
        }
        if (options.endpoint().isPresent()) {
            return found(
                            new AwsRegionProviderChain(
                                    new SystemSettingsRegionProvider(),
                                    new AwsProfileRegionProvider()))
                    .orElse(Region.US_EAST_1);
        }
        return found(new DefaultAwsRegionProviderChain())
                .orElseThrow(() ->
                        new OperatorException(
                                Failure.BAD_INPUT,
                                "STORE_REGION_MISSING",
                                "the region of %s is not known".formatted(address),
                                "nothing was read or written",
                                "give it with --s3-region or AWS_REGION"));
    }

    private static Optional<Region> found(AwsRegionProvider provider) {
        try {
            return Optional.ofNullable(provider.getRegion());
        } catch (SdkClientException _) {
            return Optional.empty();
        }
    }

    private static TrustManager[] trustManagers(Path caFile) {
        try (var in = Files.newInputStream(caFile)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (var certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw unreadable(caFile, "it holds no certificate", null);
            }
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException e) {
            throw unreadable(caFile, "it cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw unreadable(caFile, "it is not a PEM file of certificates", e);
        }
    }

    private static OperatorException unreadable(Path file, String why, @Nullable Throwable cause) {
        return new OperatorException(
                Failure.BAD_INPUT,
                "STORE_CA_UNREADABLE",
                "the CA file %s is of no use: %s".formatted(file, why),
                "nothing was read or written",
                "give the PEM file of the store's authority with --s3-ca",
                cause);
    }
}
