package dev.quorate.cli.daemon;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// One line for each event, with the facts that came with it by name.
final class LogLines extends EncoderBase<ILoggingEvent> {
    private static final JsonMapper JSON = new JsonMapper();

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// What can stand after `name=` as it is.
    private static final Pattern PLAIN = Pattern.compile("[^\\s\"=\\p{Cntrl}]+");

    private final LogFormat format;

    LogLines(LogFormat format) {
        this.format = format;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return (line(event) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    String line(ILoggingEvent event) {
        return switch (format) {
            case TEXT -> text(event);
            case JSON -> JSON.writeValueAsString(document(event));
        };
    }

    private static String text(ILoggingEvent event) {
        var line =
                new StringBuilder(
                        "%s %-5s %s".formatted(time(event), event.getLevel(), message(event)));
        facts(event)
                .forEach((name, value) ->
                        line.append(' ').append(name).append('=').append(quoted(value)));
        if (event.getThrowableProxy() != null) {
            line.append('\n').append(stack(event));
        }
        return line.toString();
    }

    /// A message is one line, whatever others put into it.
    private static String message(ILoggingEvent event) {
        return event.getFormattedMessage().replaceAll("\\p{Cntrl}+", " ");
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : JSON.writeValueAsString(value);
    }

    private static Map<String, String> document(ILoggingEvent event) {
        var document = new LinkedHashMap<String, String>();
        document.put("time", time(event));
        document.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
        document.put("message", event.getFormattedMessage());
        facts(event).forEach(document::putIfAbsent);
        document.put("logger", event.getLoggerName());
        if (event.getThrowableProxy() != null) {
            document.put("error", stack(event));
        }
        return document;
    }

    private static String time(ILoggingEvent event) {
        return TIME.format(event.getInstant());
    }

    private static Map<String, String> facts(ILoggingEvent event) {
        var facts = new LinkedHashMap<String, String>();
        var pairs = event.getKeyValuePairs();
        (pairs == null ? List.<org.slf4j.event.KeyValuePair>of() : pairs)
                .forEach(pair -> facts.put(pair.key, String.valueOf(pair.value)));
        return facts;
    }

    private static String stack(ILoggingEvent event) {
        return ThrowableProxyUtil.asString(event.getThrowableProxy()).stripTrailing();
    }
}
