package dev.quorate.cli;

import dev.quorate.Failure;
import dev.quorate.OperatorException;
import dev.quorate.backup.look.KeyText;
import dev.quorate.cli.output.Document;
import dev.quorate.restore.keys.KeyReturn;
import dev.quorate.restore.keys.OnConflict;
import dev.quorate.restore.keys.Survey;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What is said of keys that go back into a cluster.
record KeyReturnView(String cluster, OnConflict policy) {
    private static final int NAMED_MAX = 5;

    List<String> plan(Survey survey) {
        var lines = new ArrayList<String>();
        lines.add(
                "Into     %s: of %s keys %s are missing there, %s are there as they were, %s have another value"
                        .formatted(
                                cluster,
                                ChangeView.count(survey.keys()),
                                ChangeView.count(survey.absent()),
                                ChangeView.count(survey.same()),
                                ChangeView.count(survey.different().size())));
        lines.add("Writes   " + ChangeView.count(survey.writes(policy)) + " keys");
        if (survey.leased() > 0) {
            lines.add(
                    "Note     %s of them hung on leases: they come back without, and stay until somebody deletes them."
                            .formatted(ChangeView.count(survey.leased())));
        }
        if (survey.sealed() > 0) {
            lines.add(
                    "Note     %s values are encrypted by Kubernetes: its API servers need the key of that time."
                            .formatted(ChangeView.count(survey.sealed())));
        }
        if (survey.writes(policy) > 0) {
            lines.add("Note     They get new revisions; watchers see them as changes of now.");
        }
        return lines;
    }

    OperatorException conflict(Survey survey) {
        var some =
                survey.different().keySet().stream()
                        .map(key -> KeyText.of(key.array()))
                        .sorted()
                        .limit(NAMED_MAX)
                        .collect(Collectors.joining(", "));
        return new OperatorException(
                Failure.REFUSED,
                "KEYS_CONFLICT",
                "%s keys are in %s with another value: %s%s"
                        .formatted(
                                ChangeView.count(survey.different().size()),
                                cluster,
                                some,
                                survey.different().size() > NAMED_MAX ? ", ..." : ""),
                "Nothing was written.",
                "say what becomes of them: --on-conflict skip leaves them, --on-conflict overwrite"
                        + " replaces them");
    }

    List<String> lines(KeyReturn.Outcome outcome) {
        var lines = new ArrayList<String>();
        lines.add(
                outcome.written() == 0
                        ? "Nothing was written."
                        : "%s keys written into %s"
                                .formatted(ChangeView.count(outcome.written()), cluster));
        if (outcome.skipped() > 0) {
            lines.add("%s were left as they are".formatted(ChangeView.count(outcome.skipped())));
        }
        if (outcome.changed() > 0) {
            lines.add(
                    "%s were changed by somebody else meanwhile and left as they are: run the same command again to see them"
                            .formatted(ChangeView.count(outcome.changed())));
        }
        return lines;
    }

    Document document(Survey survey, KeyReturn.Outcome outcome) {
        return new Document()
                .with("cluster", cluster)
                .with("keys", survey.keys())
                .with("missing", survey.absent())
                .with("same", survey.same())
                .with("different", survey.different().size())
                .with("leased", survey.leased())
                .with("written", outcome.written())
                .with("skipped", outcome.skipped())
                .with("changedMeanwhile", outcome.changed());
    }
}
