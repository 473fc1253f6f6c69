package dev.quorate.manager.spec;

/// The two ports of a member.
///
/// @param client 1 to 65535
/// @param peer 1 to 65535, other than `client`
public record PortPair(int client, int peer) {}
