package dev.quorate.manager.spec;

import dev.quorate.Failure;
import dev.quorate.OperatorException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/// Ports of this machine that nobody listens on now, outside the range from which the kernel takes
/// ports for outgoing connections: there, any connection could take a stopped member's port.
public final class FreePorts implements PortChooser {
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /// Where the range begins on most kernels.
    private static final int EPHEMERAL_FIRST = 32_768;

    private static final int EPHEMERAL_LAST = 60_999;
    private static final int PREFERRED_FIRST = 23_790;

    /// Below, only root may listen.
    private static final int UNPRIVILEGED_FIRST = 1_024;

    private static final Pattern RANGE = Pattern.compile("\\s*([0-9]{1,5})\\s+([0-9]{1,5})\\s*");
    private static final int PORT_LAST = 65_535;

    /// Where two homes begin is at least so many ports apart, or the same.
    private static final int PORTS_PER_HOME = 64;

    private final Path ephemeralRange;
    private final IntPredicate free;
    private final int spread;

    private FreePorts(Path ephemeralRange, IntPredicate free, int spread) {
        this.ephemeralRange = ephemeralRange;
        this.free = free;
        this.spread = spread;
    }

    FreePorts(Path ephemeralRange, IntPredicate free) {
        this(ephemeralRange, free, 0);
    }

    /// Another home may have chosen ports on which nobody listens: its members are not started yet,
    /// or stopped. What it has chosen cannot be known here, so each home begins at another place.
    public static FreePorts of(Path home) {
        return new FreePorts(EPHEMERAL_RANGE, FreePorts::canListen, home.toString().hashCode());
    }

    private record Range(int first, int last) {}

    @Override
    public List<PortPair> choose(int pairs, Set<Integer> claimed) throws IOException {
        var chosen = new ArrayList<PortPair>();
        for (var range : ranges(ephemeral())) {
            for (var port = range.first(); port < range.last(); port += 2) {
                if (chosen.size() == pairs) {
                    return chosen;
                }
                if (usable(port, claimed) && usable(port + 1, claimed)) {
                    chosen.add(new PortPair(port, port + 1));
                }
            }
        }
        if (chosen.size() == pairs) {
            return chosen;
        }
        throw new OperatorException(
                Failure.FAILED,
                "PORTS_EXHAUSTED",
                "%d pairs of free ports are needed on 127.0.0.1 and %d were found"
                        .formatted(pairs, chosen.size()),
                "nothing was created or changed",
                "stop programs that listen, or destroy a local cluster that is no longer used:"
                        + " quorate cluster list");
    }

    private boolean usable(int port, Set<Integer> claimed) {
        return !claimed.contains(port) && free.test(port);
    }

    /// First the ports from 23790 up to the ephemeral range, beginning where the home begins and
    /// going round, then those below, then those above it.
    private List<Range> ranges(Range ephemeral) {
        var below = Math.min(ephemeral.first() - 1, PORT_LAST);
        var places = Math.max(1, (below - PREFERRED_FIRST) / PORTS_PER_HOME);
        var begin = PREFERRED_FIRST + Math.floorMod(spread, places) * PORTS_PER_HOME;
        return List.of(
                new Range(begin, below),
                new Range(PREFERRED_FIRST, begin - 1),
                new Range(UNPRIVILEGED_FIRST, Math.min(below, PREFERRED_FIRST - 1)),
                new Range(Math.max(ephemeral.last() + 1, UNPRIVILEGED_FIRST), PORT_LAST));
    }

    private Range ephemeral() throws IOException {
        // A kernel setting gives all of itself to the first read and nothing to a second; the
        // buffered reader makes that first one large enough.
        try (var setting = Files.newBufferedReader(ephemeralRange)) {
            var range = RANGE.matcher(String.valueOf(setting.readLine()));
            if (range.matches()) {
                return new Range(
                        Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
            }
        } catch (NoSuchFileException noSuchKernelSetting) {
            // The usual range is assumed below.
        }
        return new Range(EPHEMERAL_FIRST, EPHEMERAL_LAST);
    }

    private static boolean canListen(int port) {
        try (var socket = new ServerSocket()) {
            // As etcd does; without it the port of a member that was stopped just now is refused.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
