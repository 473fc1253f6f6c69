package dev.quorate.manager.observe;

/// Whose records count as ours.
///
/// @param managerUid this manager
/// @param clusterUid the cluster that is observed
public record Owner(String managerUid, String clusterUid) {}
