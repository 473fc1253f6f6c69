package dev.quorate.manager.control;

import dev.quorate.manager.plan.Decision.Proceed;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/// Tells the log how an operation goes: one line a step, and one for each thing that is waited for.
final class LoggedProgress implements OperationListener {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedProgress.class);

    private final String cluster;
    private String lastWait = "";
    private String lastProblem = "";

    LoggedProgress(String cluster) {
        this.cluster = cluster;
    }

    @Override
    public void began(Proceed step) {
        LOG.atDebug()
                .addKeyValue("cluster", cluster)
                .addKeyValue("step", step.step().summary())
                .log("begins");
    }

    @Override
    public void ended(Proceed step, String result, Duration took) {
        lastWait = "";
        var done = result.equals("done");
        if (!done && result.equals(lastProblem)) {
            return;
        }
        lastProblem = done ? "" : result;
        (done ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("cluster", cluster)
                .addKeyValue("step", step.step().summary())
                .addKeyValue("reason", step.reason())
                .addKeyValue("ms", took.toMillis())
                .log(result);
    }

    /// How far something has come changes with every look; what it is does not.
    @Override
    public void waiting(String reason) {
        var what = reason.split(":", 2)[0];
        if (!what.equals(lastWait)) {
            lastWait = what;
            LOG.atInfo().addKeyValue("cluster", cluster).log(reason);
        }
    }
}
