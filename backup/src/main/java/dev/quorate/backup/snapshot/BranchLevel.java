package dev.quorate.backup.snapshot;

import static dev.quorate.backup.snapshot.PageLayout.ELEMENT_BYTES;
import static dev.quorate.backup.snapshot.PageLayout.FLAG_BRANCH;
import static dev.quorate.backup.snapshot.PageLayout.PAGE_HEADER_BYTES;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;

/// One level of inner pages of a tree that is written from left to right.
///
/// bbolt merges an inner page that has a single child with its neighbour when it next touches it,
/// and asserts that there is one (`node.go`, `rebalance`). So the last full page is held back, and
/// gives a child to the one behind it where that has but one.
final class BranchLevel {

    private static final int CHILDREN_MIN = 2;

    /// @param key the first one below the child
    record Child(byte[] key, long page) {}

    private static final class Page {
        private final ArrayList<Child> children = new ArrayList<>();
        private long bytes = PAGE_HEADER_BYTES;

        void add(Child child) {
            children.add(child);
            bytes += bytes(child);
        }

        Child removeLast() {
            var last = children.removeLast();
            bytes -= bytes(last);
            return last;
        }
    }

    private final PageSink sink;
    private final int fillBytes;
    private Page open = new Page();
    private @Nullable Page held;
    private @Nullable BranchLevel above;

    /// @param fillBytes what a page holds before the next is begun
    BranchLevel(PageSink sink, int fillBytes) {
        this.sink = sink;
        this.fillBytes = fillBytes;
    }

    /// Adds a child behind all others.
    void add(Child child) throws IOException {
        if (open.children.size() >= CHILDREN_MIN && open.bytes + bytes(child) > fillBytes) {
            emitHeld();
            held = open;
            open = new Page();
        }
        open.add(child);
    }

    /// Writes what is left of this level and of those above.
    ///
    /// @return the page at the root
    long finish() throws IOException {
        if (held == null && above == null && open.children.size() == 1) {
            return open.children.getFirst().page();
        }
        if (held != null && open.children.size() < CHILDREN_MIN) {
            balance(held);
        }
        emitHeld();
        if (above == null) {
            return emit(open);
        }
        if (!open.children.isEmpty()) {
            above.add(new Child(open.children.getFirst().key(), emit(open)));
        }
        return above.finish();
    }

    /// Gives the open page a second child, or its only child to the page before it.
    private void balance(Page before) {
        if (before.children.size() > CHILDREN_MIN) {
            var only = open.removeLast();
            open.add(before.removeLast());
            open.add(only);
        } else {
            before.add(open.removeLast());
        }
    }

    private void emitHeld() throws IOException {
        if (held == null) {
            return;
        }
        if (above == null) {
            above = new BranchLevel(sink, fillBytes);
        }
        above.add(new Child(held.children.getFirst().key(), emit(held)));
        held = null;
    }

    private long emit(Page page) throws IOException {
        long id = sink.begin(FLAG_BRANCH, page.children.size(), page.bytes);
        long element = PAGE_HEADER_BYTES;
        long data = PAGE_HEADER_BYTES + (long) page.children.size() * ELEMENT_BYTES;
        for (var child : page.children) {
            sink.putInt(data - element);
            sink.putInt(child.key().length);
            sink.putLong(child.page());
            element += ELEMENT_BYTES;
            data += child.key().length;
        }
        for (var child : page.children) {
            sink.put(child.key());
        }
        sink.end();
        return id;
    }

    private static int bytes(Child child) {
        return ELEMENT_BYTES + child.key().length;
    }
}
