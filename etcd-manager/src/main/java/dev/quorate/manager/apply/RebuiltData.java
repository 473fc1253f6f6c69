package dev.quorate.manager.apply;

import dev.quorate.manager.plan.PlanStep.Peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The data of a restore, made for one member at a time by etcd's own tool.
public interface RebuiltData {
    /// @param member the member whose data is wanted
    /// @param peers all first members, itself included
    /// @param incarnation the new cluster's token
    /// @return a directory that holds `member/`, on the file system of `near` where possible
    Path prepare(String member, List<Peer> peers, String incarnation, Path near)
            throws IOException, InterruptedException;
}
