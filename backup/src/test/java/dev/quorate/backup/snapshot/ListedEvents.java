package dev.quorate.backup.snapshot;

import java.util.List;

/// A change log in memory. It begins at the first event above the revision asked for, whatever that
/// event is.
record ListedEvents(List<Event> all) implements Events {

    @Override
    public Cursor after(long revision) {
        var behind = all.stream().filter(event -> event.revision() > revision).iterator();
        return new Cursor() {
            private Event event = all.getFirst();

            @Override
            public boolean next() {
                if (!behind.hasNext()) {
                    return false;
                }
                event = behind.next();
                return true;
            }

            @Override
            public Event event() {
                return event;
            }

            @Override
            public void close() {}
        };
    }
}
