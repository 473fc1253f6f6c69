package dev.quorate.certs;

import static dev.quorate.certs.RenewalRule.Verdict.DUE;
import static dev.quorate.certs.RenewalRule.Verdict.FRESH;
import static dev.quorate.certs.RenewalRule.Verdict.LIMITED_BY_CA;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class RenewalRuleTest {
    private static final Instant ISSUED = Samples.NOW;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant FAR = ISSUED.plus(Duration.ofDays(3650));

    @Test
    void isDueOnceLessThanAThirdOfItsLifeIsLeft() {
        var life = Duration.ofDays(90);
        var limit = ISSUED.plus(Duration.ofDays(60));

        assertThat(verdict(life, FAR, ISSUED)).isEqualTo(FRESH);
        assertThat(verdict(life, FAR, limit)).isEqualTo(FRESH);
        assertThat(verdict(life, FAR, limit.plusSeconds(1))).isEqualTo(DUE);
        assertThat(verdict(life, FAR, ISSUED.plus(Duration.ofDays(91)))).isEqualTo(DUE);
    }

    @Test
    void aLeafThatLivesForMinutesIsNotBornDue() {
        var life = Duration.ofMinutes(6);

        assertThat(verdict(life, FAR, ISSUED)).isEqualTo(FRESH);
        assertThat(verdict(life, FAR, ISSUED.plus(Duration.ofMinutes(4)))).isEqualTo(FRESH);
        assertThat(verdict(life, FAR, ISSUED.plusSeconds(241))).isEqualTo(DUE);
    }

    @Test
    void aLeafOfAnotherToolThatLivedLessThanAnHourInAllIsJudgedByItsWholeLife() {
        var end = ISSUED.plus(Duration.ofMinutes(30));

        assertThat(RenewalRule.judge(ISSUED, end, FAR, ISSUED.plus(Duration.ofMinutes(19))))
                .isEqualTo(FRESH);
        assertThat(RenewalRule.judge(ISSUED, end, FAR, ISSUED.plus(Duration.ofMinutes(21))))
                .isEqualTo(DUE);
    }

    @Test
    void renewingIsNoRemedyWhenTheCaEndsWithTheLeaf() {
        var life = Duration.ofDays(90);
        var end = ISSUED.plus(life);

        assertThat(verdict(life, end, ISSUED.plus(Duration.ofDays(61)))).isEqualTo(LIMITED_BY_CA);
        assertThat(verdict(life, end, ISSUED.plus(Duration.ofDays(59)))).isEqualTo(FRESH);
    }

    private static RenewalRule.Verdict verdict(Duration life, Instant caEnd, Instant now) {
        return RenewalRule.judge(ISSUED.minus(HOUR), ISSUED.plus(life), caEnd, now);
    }
}
