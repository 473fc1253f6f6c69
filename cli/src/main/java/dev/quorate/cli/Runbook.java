package dev.quorate.cli;

import dev.quorate.backup.look.ShellText;
import dev.quorate.cli.output.Text;
import dev.quorate.manager.spec.HostSpec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What to type when something is lost, for one cluster, in Markdown. Every command in it can be
/// run as it stands.
final class Runbook {
    private final RunbookFacts facts;
    private final String name;
    private final List<String> lines = new ArrayList<>();

    private Runbook(RunbookFacts facts) {
        this.facts = facts;
        this.name = facts.spec().name();
    }

    static List<String> lines(RunbookFacts facts) {
        var book = new Runbook(facts);
        book.head();
        book.memberLost();
        book.majorityLost();
        book.dataDeleted();
        book.managerLost();
        book.everythingLost();
        book.practice();
        return List.copyOf(book.lines);
    }

    private void head() {
        var spec = facts.spec();
        text(
                "# When something is lost: cluster " + name,
                "",
                "Written %s by Quorate %s. Write it again after each change: `quorate dr runbook -c %s`. Keep a copy where it can be read when this machine is gone."
                        .formatted(Text.time(facts.at()), facts.toolVersion(), name),
                "",
                "| | |",
                "|---|---|",
                "| etcd | %s, %d voters; writes need %d of them |"
                        .formatted(spec.version(), spec.members(), spec.members() / 2 + 1),
                "| manager's home | `%s` |".formatted(facts.home()),
                "| store | `%s`, folder `%s` |".formatted(facts.store(), name),
                "| backups are signed by | `%s` |".formatted(facts.fingerprint()),
                "| newest backup | %s |".formatted(newest()),
                "| can be brought back | %s |".formatted(reach()),
                "| last drill | %s |".formatted(drill()));
        if (!spec.backup().recipients().isEmpty()) {
            text(
                    "| encrypted for | %s: every restore needs `--identity FILE` with one of their keys |"
                            .formatted(
                                    String.join(
                                            ", ",
                                            spec.backup().recipients().stream()
                                                    .map(Object::toString)
                                                    .toList())));
        }
        text("", "| host | address | clients | peers | data |", "|---|---|---|---|---|");
        spec.hosts().forEach(this::host);
        text("", "First look, whatever it is:", "");
        commands("quorate cluster status -c " + name, "quorate backup list -c " + name);
    }

    private void host(HostSpec host) {
        text(
                "| %s | %s | %d | %d | `%s` |"
                        .formatted(
                                host.name(),
                                host.address(),
                                host.clientPort(),
                                host.peerPort(),
                                host.dataDir()));
    }

    private String newest() {
        if (facts.storeProblem().isPresent()) {
            return "not known: " + cell(facts.storeProblem().get());
        }
        return facts.newest()
                .map(backup ->
                        "`%s`, revision %d, %s, %s ago when this was written"
                                .formatted(
                                        backup.id(),
                                        backup.manifest().revision(),
                                        backup.level().text(),
                                        Text.age(
                                                Duration.between(
                                                        backup.manifest().takenAt(), facts.at()))))
                .orElse("**none**: `quorate backup now -c %s`".formatted(name));
    }

    private String reach() {
        return facts.reach()
                .map(range ->
                        "revisions %d to %d, up to %s"
                                .formatted(range.first(), range.last(), Text.time(range.until())))
                .orElse("nothing that is known of");
    }

    private String drill() {
        return facts.drill()
                .map(last ->
                        "%s, %s; a restore took %s"
                                .formatted(
                                        Text.time(last.at()),
                                        last.passed() ? "passed" : "**failed**",
                                        new DrillView(last).phases()))
                .orElse("**none**: how long a restore takes is a guess");
    }

    private static String cell(String text) {
        return Text.printable(text).replace("|", "\\|");
    }

    private void memberLost() {
        var member = facts.members().getLast();
        text(
                "",
                "## A member is lost",
                "",
                "Writes go on while a majority is there, so there is no hurry; one more loss may stop them. A member whose data is there is started, one whose data is gone is replaced. The names are %s; `%s` stands for the one that is lost."
                        .formatted(String.join(", ", facts.members()), member),
                "");
        commands(
                "quorate member list -c " + name,
                "quorate member start %s -c %s --yes".formatted(member, name));
        text("", "Its data is gone, or it does not come up:", "");
        commands("quorate member replace %s -c %s --yes".formatted(member, name));
        text("", "Nothing is lost: the new member gets everything from the others.");
    }

    private void majorityLost() {
        text(
                "",
                "## A majority is lost",
                "",
                "Nothing can be written. If the data of a majority is still there, to start those"
                        + " members loses nothing, so try that first:",
                "");
        commands(
                "quorate member start %s -c %s --yes"
                        .formatted(String.join(" ", facts.members()), name));
        text(
                "",
                "If it is not: the newest revision that is kept, as a new cluster beside the old"
                        + " one. The plan says how old it is, what is lost and how long it takes.",
                "");
        commands(restore("plan", "--latest", name + "-new", facts.spec().members(), ""));
        commands(
                restore("run", "--latest", name + "-new", facts.spec().members(), " --yes"),
                "quorate cluster status -c " + name + "-new");
        text(
                "",
                "Clients need its addresses and certificates: `quorate cluster env -c %s-new` shows both. End the old cluster only when nobody needs it; its data is set aside, not deleted: `quorate cluster destroy %s`."
                        .formatted(name, name));
    }

    private void dataDeleted() {
        long revision = facts.reach().map(range -> range.last()).orElse(1L);
        text(
                "",
                "## Data was deleted, or overwritten",
                "",
                "Find it; the notes say which revision still has it:",
                "");
        commands(
                "quorate backup find -c %s --deleted '' --since now-1d".formatted(name),
                "quorate backup log -c %s --prefix '' --since now-15m".formatted(name));
        text(
                "",
                "Only those keys, back into the living cluster. `%d` stands for the revision that was found, `''` for the prefix of the keys; without `--dry-run` it asks and writes, and keys that are there with another value need `--on-conflict`:"
                        .formatted(revision),
                "");
        commands(
                "quorate restore keys -c %s --prefix '' --to-revision %d --into %s --on-conflict skip --dry-run"
                        .formatted(name, revision, name));
        text("", "All of it as it was then, beside the living cluster:", "");
        commands(restore("run", "--to-revision " + revision, name + "-before", 1, " --yes"));
    }

    private void managerLost() {
        text(
                "",
                "## The manager is lost",
                "",
                "The members go on without it: clients notice nothing. What is gone with `%s` is the right to manage this cluster: its certificate authorities, its signing key, its journal. With a copy of that directory, put it back in its place; all goes on:"
                        .formatted(facts.home()),
                "");
        commands("quorate cluster status -c " + name, "quorate ops list -c " + name);
        text(
                "",
                "Without a copy, the store is enough to make a cluster anew, on any machine that"
                        + " has Quorate. There the signer is not known, so it is named:",
                "");
        stranger();
    }

    private void everythingLost() {
        text(
                "",
                "## Everything is lost",
                "",
                "What is needed: Quorate %s or newer, access to `%s`%s, and this page, for the fingerprint. On a new machine:"
                        .formatted(
                                facts.toolVersion(),
                                facts.store(),
                                facts.spec().backup().recipients().isEmpty()
                                        ? ""
                                        : ", an age identity of a recipient"),
                "");
        stranger();
    }

    private void stranger() {
        var where = " --store %s --trust %s".formatted(store(), facts.fingerprint());
        commands(
                "quorate backup list -c %s --store %s".formatted(name, store()),
                restore("plan", "--latest", name + "-new", facts.spec().members(), where),
                restore(
                        "run",
                        "--latest",
                        name + "-new",
                        facts.spec().members(),
                        where + " --yes"));
    }

    private String store() {
        return ShellText.quoted(facts.store());
    }

    private String restore(String verb, String target, String as, int members, String more) {
        return "quorate restore %s -c %s %s --as %s --local %d%s"
                .formatted(verb, name, target, as, members, more);
    }

    private void practice() {
        text(
                "",
                "## Practice",
                "",
                "A drill restores into a scratch cluster, compares every key and removes it again;"
                        + " the times above are those of the last one.",
                "");
        commands("quorate dr drill -c " + name, "quorate dr status -c " + name);
    }

    private void text(String... more) {
        lines.addAll(List.of(more));
    }

    private void commands(String... typed) {
        lines.add("```sh");
        lines.addAll(List.of(typed));
        lines.add("```");
    }
}
