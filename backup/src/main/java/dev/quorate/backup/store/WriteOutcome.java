package dev.quorate.backup.store;

/// How a server answered to a write, as far as the writer can go on from there.
enum WriteOutcome {
    WRITTEN,
    /// 412: the condition did not hold. Perhaps by this very write, when its first answer was lost.
    EXISTS,
    /// 409: another write of the same key is under way.
    CONFLICT,
    /// 404: the upload of parts is over, perhaps by this very call, when its first answer was lost.
    GONE,
    /// 501 or 400: the server has no conditional writes.
    UNSUPPORTED
}
