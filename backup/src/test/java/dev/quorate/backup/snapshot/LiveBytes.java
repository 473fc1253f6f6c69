package dev.quorate.backup.snapshot;

import java.util.BitSet;

/// Which bytes of a sound file carry meaning: a second, plain reading of the format that trusts
/// every offset. Left out are free pages, the unused ends of pages, numbers that etcd leaves at
/// zero, and how many further pages a page owns.
final class LiveBytes {

    private static final int PAGE_BYTES = 4096;

    private final SnapshotBytes file;
    private final BitSet live = new BitSet();

    LiveBytes(SnapshotBytes file) {
        this.file = file;
    }

    BitSet find() {
        for (int page = 0; page < 2; page++) {
            live.set(page * PAGE_BYTES, page * PAGE_BYTES + 10);
            live.set(page * PAGE_BYTES + 16, page * PAGE_BYTES + 80);
        }
        int newest = file.longAt(64) > file.longAt(PAGE_BYTES + 64) ? 0 : PAGE_BYTES;
        tree((int) file.longAt(newest + 32) * PAGE_BYTES);
        return live;
    }

    private void tree(int page) {
        live.set(page, page + 8);
        elements(page);
    }

    private void elements(int page) {
        live.set(page + 8, page + 12);
        boolean branch = (file.intAt(page + 8) & 0xFFFF) == 1;
        int count = file.intAt(page + 8) >>> 16;
        live.set(page + 16, page + 16 + 16 * count);
        for (int i = 0; i < count; i++) {
            int element = page + 16 + 16 * i;
            if (branch) {
                int key = element + file.intAt(element);
                live.set(key, key + file.intAt(element + 4));
                tree((int) file.longAt(element + 8) * PAGE_BYTES);
            } else {
                leafElement(element);
            }
        }
    }

    private void leafElement(int element) {
        int key = element + file.intAt(element + 4);
        int value = key + file.intAt(element + 8);
        live.set(key, value);
        if (file.intAt(element) == 0) {
            live.set(value, value + file.intAt(element + 12));
            return;
        }
        live.set(value, value + 8);
        int root = (int) file.longAt(value);
        if (root == 0) {
            elements(value + 16);
        } else {
            tree(root * PAGE_BYTES);
        }
    }
}
