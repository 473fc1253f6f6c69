package dev.quorate.manager.host;

import dev.quorate.manager.spec.HostSpec;

import java.io.IOException;
import java.util.List;

/// What a person looks at and clears away on a host; no plan needs it.
public interface MemberFiles {
    /// The last lines of the member's log, newest last; control characters are shown as `?`.
    ///
    /// @param linesMax 1 or more; of a log of very long lines there may be fewer
    List<String> log(HostSpec host, int linesMax) throws IOException;

    /// Data of this member that was set aside, oldest first.
    List<Aside> asides(HostSpec host) throws IOException;

    /// Deletes data that was set aside, for good.
    ///
    /// @param name as [Aside#name()] gives it
    /// @throws dev.quorate.OperatorException when there is none of that name, or etcd runs on it
    void purgeAside(HostSpec host, String name) throws IOException;
}
