package dev.quorate.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;

import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.List;

/// How one event becomes one line.
class LogLinesTest {
    private final LoggerContext context = new LoggerContext();

    private LoggingEvent event(String message, KeyValuePair... facts) {
        var event = new LoggingEvent();
        event.setLoggerContext(context);
        event.setLoggerName("dev.quorate.x.Y");
        event.setLevel(Level.WARN);
        event.setInstant(Instant.parse("2026-03-01T12:00:00Z"));
        event.setMessage(message);
        event.setKeyValuePairs(List.of(facts));
        return event;
    }

    @Test
    void aPersonReadsTimeLevelMessageAndFacts() {
        var line =
                new LogLines(LogFormat.TEXT)
                        .line(
                                event(
                                        "over: it\nwaits",
                                        new KeyValuePair("cluster", "dev"),
                                        new KeyValuePair("next", "quorate restore plan -c dev"),
                                        new KeyValuePair("reason", "say \"x=1\""),
                                        new KeyValuePair("ms", 12)));

        assertThat(line)
                .isEqualTo(
                        "2026-03-01T12:00:00.000Z WARN  over: it waits cluster=dev next=\"quorate"
                                + " restore plan -c dev\" reason=\"say \\\"x=1\\\"\" ms=12");
    }

    @Test
    void aMachineReadsOneObject() {
        var event = event("it\nwaits", new KeyValuePair("cluster", "dev"));
        event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("why")));

        var line = new LogLines(LogFormat.JSON).line(event);

        assertThat(line).doesNotContain("\n");
        var document = new JsonMapper().readTree(line);
        assertThat(document.path("time").asString()).isEqualTo("2026-03-01T12:00:00.000Z");
        assertThat(document.path("level").asString()).isEqualTo("warn");
        assertThat(document.path("message").asString()).isEqualTo("it\nwaits");
        assertThat(document.path("cluster").asString()).isEqualTo("dev");
        assertThat(document.path("error").asString()).contains("IllegalStateException: why");
    }

    @Test
    void aFactCannotReplaceWhatEveryLineHas() {
        var line =
                new LogLines(LogFormat.JSON).line(event("real", new KeyValuePair("message", "x")));

        assertThat(new JsonMapper().readTree(line).path("message").asString()).isEqualTo("real");
    }
}
