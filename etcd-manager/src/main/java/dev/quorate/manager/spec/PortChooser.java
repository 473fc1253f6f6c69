package dev.quorate.manager.spec;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Finds ports for new members on this machine.
public interface PortChooser {
    /// Finds as many pairs as asked for, none with a port in `claimed`. Nothing reserves them: who
    /// asks holds a lock until the choice is written down where the next one who asks finds it
    /// claimed.
    ///
    /// @throws dev.quorate.OperatorException (failed, `PORTS_EXHAUSTED`) when there are not enough
    List<PortPair> choose(int pairs, Set<Integer> claimed) throws IOException;
}
