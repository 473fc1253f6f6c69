package dev.quorate.manager.control;

import dev.quorate.manager.observe.ClusterView;
import dev.quorate.manager.spec.ClusterSpec;
import dev.quorate.manager.state.Journal.Operation;
import dev.quorate.manager.state.WatchNote;

import java.time.Duration;
import java.util.List;

/// Is told what a watch sees and decides, on the watch's own thread.
public interface WatchListener {
    WatchListener NONE =
            new WatchListener() {
                @Override
                public void looked(ClusterSpec spec, ClusterView view, Duration took) {}

                @Override
                public void decided(WatchNote note) {}

                @Override
                public void read(List<Operation> operations) {}
            };

    /// @param took from the first question to the last answer
    void looked(ClusterSpec spec, ClusterView view, Duration took);

    /// When a decision differs from the one before, and of the one that an earlier daemon left.
    void decided(WatchNote note);

    /// When the journal has grown.
    void read(List<Operation> operations);
}
