package dev.quorate.backup.snapshot;

/// Where things lie in a bbolt file, version 2 (`internal/common/{page,meta,inode,bucket}.go`,
/// bbolt 1.3 to 1.5). Offsets and sizes are in bytes; numbers are little-endian.
final class PageLayout {

    static final int PAGE_BYTES_MIN = 1024;
    static final int PAGE_BYTES_MAX = 64 * 1024;

    static final int PAGE_HEADER_BYTES = 16;
    static final int PAGE_ID = 0;
    static final int PAGE_FLAGS = 8;
    static final int PAGE_COUNT = 10;
    static final int PAGE_OVERFLOW = 12;

    static final int FLAG_BRANCH = 0x01;
    static final int FLAG_LEAF = 0x02;
    static final int FLAG_META = 0x04;
    static final int FLAG_FREELIST = 0x10;

    static final long MAGIC = 0xED0CDAEDL;
    static final long MAGIC_REVERSED = 0xEDDA0CEDL;
    static final long VERSION = 2;

    /// Offsets within a meta page, page header included.
    static final int META_MAGIC = 16;

    static final int META_VERSION = 20;
    static final int META_PAGE_BYTES = 24;
    static final int META_FLAGS = 28;
    static final int META_ROOT_PAGE = 32;
    static final int META_ROOT_SEQUENCE = 40;
    static final int META_FREELIST_PAGE = 48;
    static final int META_HIGH_WATER_MARK = 56;
    static final int META_TRANSACTION = 64;
    static final int META_CHECKSUM = 72;
    static final int META_END = 80;

    /// In place of a freelist's page id: there is none, and what is not reachable is free.
    static final long NO_FREELIST = -1L;

    /// In place of a freelist's count: the first of the numbers that follow is the count.
    static final int FREELIST_COUNT_FOLLOWS = 0xFFFF;

    /// The first page that is not a meta page.
    static final long FIRST_PAGE = 2;

    static final int ELEMENT_BYTES = 16;
    static final int LEAF_FLAGS = 0;
    static final int LEAF_POSITION = 4;
    static final int LEAF_KEY_BYTES = 8;
    static final int LEAF_VALUE_BYTES = 12;
    static final int LEAF_FLAG_BUCKET = 0x01;
    static final int BRANCH_POSITION = 0;
    static final int BRANCH_KEY_BYTES = 4;
    static final int BRANCH_CHILD = 8;

    static final int BUCKET_HEADER_BYTES = 16;
    static final int BUCKET_ROOT_PAGE = 0;
    static final int BUCKET_SEQUENCE = 8;

    /// bbolt's own limit for keys (`MaxKeySize`).
    static final int KEY_BYTES_MAX = 32 * 1024;

    /// A tree of etcd is three or four levels deep; bbolt cannot make one of 32.
    static final int DEPTH_MAX = 32;

    /// The sha256 that a member sends after the last byte of the database.
    static final int TRAILER_BYTES = 32;

    /// etcd tells by `size % 512` whether a file ends with a trailer.
    static final int SECTOR_BYTES = 512;

    private PageLayout() {}
}
