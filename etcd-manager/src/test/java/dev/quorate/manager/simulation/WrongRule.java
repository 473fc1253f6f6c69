package dev.quorate.manager.simulation;

import dev.quorate.manager.spec.EtcdVersion;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/// Rules of the model that are bent: the recordings of real etcd have to show each.
enum WrongRule {
    ADDS_WITH_ONE_VOTER_TOO_FEW {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                int connectedToAdd(int voters) {
                    return super.connectedToAdd(voters) - 1;
                }
            };
        }
    },
    ADDS_BY_THE_OLD_RULE_OR_THE_NEW {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                int connectedToAdd(int voters) {
                    var needed = voters == 1 ? 1 : quorum(voters + 1);
                    return version.addsLearnerWithAVoterDown() ? voters : needed;
                }
            };
        }
    },
    COUNTS_YOUNG_CONNECTIONS {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                Duration healthyFor() {
                    return Duration.ZERO;
                }
            };
        }
    },
    ADDS_VOTERS_BESIDE_UNSTARTED_ONES {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                int startedToAdd(int voters, int started) {
                    return 0;
                }
            };
        }
    },
    REMOVES_WITH_ONE_VOTER_TOO_FEW {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                int connectedToRemove(int voters) {
                    return super.connectedToRemove(voters) - 1;
                }
            };
        }
    },
    KEEPS_A_MAJORITY_TOO_LARGE {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                int connectedToRemove(int voters) {
                    return super.connectedToRemove(voters) + 1;
                }
            };
        }
    },
    TAKES_ANY_NUMBER_OF_LEARNERS {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                int learnersMax() {
                    return Integer.MAX_VALUE;
                }
            };
        }
    },
    CHECKS_LEARNERS_LIKE_VOTERS {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                boolean removesLearnersAlways() {
                    return false;
                }
            };
        }
    },
    PROMOTES_WHO_IS_NOT_READY {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                double ready() {
                    return 0;
                }
            };
        }
    },
    JOINS_WITH_A_SHORT_LIST {
        @Override
        Rules of(EtcdVersion version) {
            return new Rules(version) {
                @Override
                boolean sameMembers(Collection<String> listed, Set<String> given) {
                    return listed.containsAll(given);
                }
            };
        }
    };

    abstract Rules of(EtcdVersion version);
}
