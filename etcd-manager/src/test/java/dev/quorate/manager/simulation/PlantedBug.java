package dev.quorate.manager.simulation;

/// Bugs that managers of etcd have had, each planted by itself: the simulation has to find them
/// all.
@SuppressWarnings("ImmutableEnumChecker") // functions without a state
enum PlantedBug {
    KEEPS_NEW_IN_THE_FLAGS(Flaws.inHosts(StartBugs::keepsNewInTheFlags)),
    STARTS_AN_OLD_ID_ON_NOTHING(Flaws.inHosts(StartBugs::startsAnOldIdOnNothing)),
    HAS_NO_START_GUARD(Flaws.inHosts(StartBugs::hasNoStartGuard)),
    NEVER_STOPS_WHAT_WAS_REMOVED(Flaws.inHosts(HostBugs::neverStopsWhatWasRemoved)),
    SETS_ASIDE_BEFORE_IT_REMOVES(Flaws.inHosts(HostBugs::setsAsideBeforeItRemoves)),
    TAKES_THE_SILENT_FOR_HEALTHY(Flaws.inEtcd(LookBugs::takesTheSilentForHealthy)),
    READS_WITHOUT_THE_QUORUM(Flaws.inEtcd(LookBugs::readsWithoutTheQuorum)),
    LISTS_WITHOUT_A_BARRIER(Flaws.inEtcd(LookBugs::listsWithoutABarrier)),
    COUNTS_LEARNERS_AS_VOTERS(Flaws.inEtcd(LookBugs::countsLearnersAsVoters)),
    ADDS_VOTERS_AT_ONCE(Flaws.inEtcd(ChangeBugs::addsVotersAtOnce)),
    PROMOTES_WHO_IS_BEHIND(Flaws.inEtcd(LookBugs::promotesWhoIsBehind)),
    REMOVES_TWO_AT_ONCE(Flaws.inEtcd(ChangeBugs::removesTwoAtOnce)),
    ASKS_AGAIN_WHEN_THE_ANSWER_IS_LOST(Flaws.inEtcd(ChangeBugs::asksAgainWhenTheAnswerIsLost)),
    TAKES_WHAT_ANOTHER_HOLDS(Flaws.inRecords(HoldBugs::takesWhatAnotherHolds)),
    ACTS_ON_WHAT_IT_SAW_A_MINUTE_AGO(Flaws.inHosts(HostBugs::actsOnWhatItSawAMinuteAgo)),
    FOUNDS_ANEW_WITHOUT_A_JOURNAL(Flaws.besides(MemoryBugs::foundsAnewWithoutAJournal)),
    WANTS_WHAT_IT_SEES(Flaws.besides(MemoryBugs::wantsWhatItSees)),
    ANNOUNCES_AFTERWARDS(Flaws.inRecords(MemoryBugs::announcesAfterwards)),
    HAS_NO_PATIENCE(Flaws.inClock(HostBugs::hasNoPatience)),
    FORGETS_WHAT_IT_REPLACED(Flaws.inRecords(MemoryBugs::forgetsWhatItReplaced)),
    FORGETS_WHAT_IT_RESTARTED(Flaws.inRecords(MemoryBugs::forgetsWhatItRestarted)),
    HEEDS_NO_PAUSE(Flaws.inRecords(MemoryBugs::heedsNoPause)),
    LATCHES_ANOTHER_ID(Flaws.inHosts(StartBugs::latchesAnotherId)),
    TAKES_NO_ANSWER_FOR_NO_DATA(Flaws.inHosts(HostBugs::takesNoAnswerForNoData));

    private final Flaws flaws;

    PlantedBug(Flaws flaws) {
        this.flaws = flaws;
    }

    Flaws flaws() {
        return flaws;
    }
}
