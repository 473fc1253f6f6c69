package dev.quorate.manager.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.manager.observe.Answer.Silent;
import dev.quorate.manager.observe.HostView.Data;
import dev.quorate.manager.observe.HostView.Signs;
import dev.quorate.manager.observe.Identity.Stage;
import dev.quorate.manager.observe.MemberView.State;
import dev.quorate.manager.observe.Membership.Member;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.MemberId;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

class MemberViewTest {
    private static final HostSpec HOST =
            new HostSpec("h1", "10.0.0.1", "", true, 2379, 2380, Path.of("/data/1"));
    private static final MemberId ID = new MemberId(7);

    @Test
    void aMemberOnItsFirstStartHasNotLostTheDataThatItIsAboutToMake() {
        assertThat(state(Stage.STARTED, Data.NONE, true)).isEqualTo(State.UNRESPONSIVE);
        assertThat(state(Stage.STARTED, Data.PARTIAL, true)).isEqualTo(State.UNRESPONSIVE);
    }

    @Test
    void aMemberWhoseFirstStartEndedWithoutDataIsLost() {
        assertThat(state(Stage.STARTED, Data.NONE, false)).isEqualTo(State.LOST);
    }

    @Test
    void aMemberThatRunsOnDataThatWasDeletedIsLost() {
        assertThat(state(Stage.JOINED, Data.NONE, true)).isEqualTo(State.LOST);
        assertThat(state(Stage.JOINED, Data.PARTIAL, true)).isEqualTo(State.LOST);
    }

    @Test
    void aMemberWithoutItsVolumeHasLostNothing() {
        var away = new Signs(OptionalLong.empty(), "it lay on device 8:17", List.of());

        assertThat(state(Stage.JOINED, Data.NONE, false, away)).isEqualTo(State.UNKNOWN);
        assertThat(state(Stage.JOINED, Data.PRESENT, false, away)).isEqualTo(State.CRASHED);
    }

    private static State state(Stage stage, Data data, boolean running) {
        return state(stage, data, running, Signs.NONE);
    }

    private static State state(Stage stage, Data data, boolean running, Signs signs) {
        var identity = new Identity(true, "us", "run-1", "c-1", Optional.of(ID), stage);
        var member = new Member(ID, "c-1", List.of(HOST.peerUrl()), List.of(), false);
        var at =
                new HostView(
                        HOST,
                        true,
                        Optional.of(identity),
                        running ? Optional.of(Instant.EPOCH) : Optional.empty(),
                        data,
                        Optional.empty(),
                        new Silent("nothing answers"),
                        signs);
        return new MemberView(member, Optional.of(at)).state();
    }
}
