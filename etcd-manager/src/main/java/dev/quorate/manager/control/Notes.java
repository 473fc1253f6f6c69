package dev.quorate.manager.control;

import dev.quorate.manager.state.Chronicle;
import dev.quorate.manager.state.Records;
import dev.quorate.manager.state.WatchNote;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// Says what a watch decides, in the log and in the history: once when it begins and once when it
/// ends, however often it is decided alike in between, and however often the daemon is restarted.
final class Notes {
    private static final Logger LOG = LoggerFactory.getLogger(Notes.class);
    private static final String DAEMON = "daemon";

    private final Records home;
    private final WatchListener listener;
    private @Nullable WatchNote current;

    private Notes(Records home, WatchListener listener, @Nullable WatchNote current) {
        this.home = home;
        this.listener = listener;
        this.current = current;
    }

    static Notes of(Records home, WatchListener listener) throws IOException {
        var left = home.watchNote();
        left.ifPresent(listener::decided);
        return new Notes(home, listener, left.orElse(null));
    }

    void healthy(String text, Instant now) throws IOException {
        say(note("healthy", "", text, "", now, Optional.empty()));
    }

    void acting(String text, Instant now) throws IOException {
        say(note("acting", "", text, "", now, Optional.empty()));
    }

    void waiting(String text, Instant now, Optional<Instant> until) throws IOException {
        say(note("waiting", "", text, "", now, until));
    }

    void refused(String code, String text, String remedy, Instant now) throws IOException {
        say(note("refused", code, text, remedy, now, Optional.empty()));
    }

    private static WatchNote note(
            String kind,
            String code,
            String text,
            String remedy,
            Instant now,
            Optional<Instant> until) {
        return new WatchNote(WatchNote.FORMAT, kind, code, text, remedy, now, until);
    }

    private void say(WatchNote note) throws IOException {
        var before = current;
        if (before != null && note.says(before)) {
            return;
        }
        if (before != null) {
            end(before, note.since());
        }
        current = note;
        home.write(note);
        listener.decided(note);
        log(note, "");
        if (entered(note)) {
            home.enter(entry(note));
        }
    }

    private void end(WatchNote note, Instant now) throws IOException {
        if (entered(note)) {
            log(note, "over: ");
            home.enter(entry(note).ended(now));
        }
    }

    private static boolean entered(WatchNote note) {
        return note.kind().equals("waiting") || note.kind().equals("refused");
    }

    private static Chronicle.Entry entry(WatchNote note) {
        return note.kind().equals("refused")
                ? Chronicle.Entry.refusal(
                        note.since(), note.code(), note.text(), note.remedy(), DAEMON)
                : Chronicle.Entry.of(note.since(), "wait", note.text(), DAEMON);
    }

    private void log(WatchNote note, String prefix) {
        var event =
                (note.kind().equals("refused") && prefix.isEmpty() ? LOG.atWarn() : LOG.atInfo())
                        .addKeyValue("cluster", home.name())
                        .addKeyValue("decision", note.kind());
        if (!note.code().isEmpty()) {
            event = event.addKeyValue("code", note.code());
        }
        if (!note.remedy().isEmpty() && prefix.isEmpty()) {
            event = event.addKeyValue("next", note.remedy());
        }
        event.log(prefix + note.text());
    }
}
