package dev.quorate.cli;

import dev.quorate.cli.output.Text;
import dev.quorate.manager.spec.HostSpec;
import dev.quorate.manager.spec.StoreAddress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What to type when something is lost, for one cluster, in Markdown. Every command in it can be
/// run as it stands.
final class Runbook {
    private final RunbookFacts facts;
    private final RunbookCommands commands;
    private final String name;
    private final List<String> lines = new ArrayList<>();

    private Runbook(RunbookFacts facts) {
        this.facts = facts;
        this.commands = new RunbookCommands(facts);
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
                "| store | `%s`, folder `%s` |".formatted(store(), name),
                "| backups are signed by | `%s` |".formatted(facts.fingerprint()),
                "| newest backup | %s |".formatted(newest()),
                "| can be brought back | %s |".formatted(reach()),
                "| last drill | %s |".formatted(drill()));
        if (facts.encrypted()) {
            text(
                    "| encrypted for | %s: `%s` stands for the file with the identity of one of them |"
                            .formatted(
                                    String.join(", ", spec.backup().recipients()),
                                    RunbookCommands.IDENTITY));
        }
        if (!spec.backup().escrow().isEmpty()) {
            text(
                    "| the manager can be brought back by | %s |"
                            .formatted(String.join(", ", spec.backup().escrow())));
        }
        text("", "| host | address | clients | peers | data |", "|---|---|---|---|---|");
        spec.hosts().forEach(this::host);
        text("", "First look, whatever it is:", "");
        type(commands.cluster("cluster status"), commands.stored("backup list"));
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
        type(
                commands.cluster("member list"),
                commands.cluster("member start " + member) + " --yes");
        text("", "Its data is gone, or it does not come up:", "");
        type(commands.cluster("member replace " + member) + " --yes");
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
        type(commands.cluster("member start " + String.join(" ", facts.members())) + " --yes");
        text(
                "",
                "If it is not: the newest revision that is kept, as a new cluster beside the old"
                        + " one. The plan says how old it is, what is lost and how long it takes.",
                "");
        int members = facts.spec().members();
        type(commands.restore("plan", "--latest", commands.successor(), members));
        type(
                commands.restore("run", "--latest", commands.successor(), members),
                "quorate cluster status -c " + commands.successor());
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
        type(
                commands.opened("backup find --deleted '' --since now-1d"),
                commands.opened("backup log --prefix '' --since now-15m"));
        text(
                "",
                "Only those keys, back into the living cluster. `%d` stands for the revision that was found, `''` for the prefix of the keys; without `--dry-run` it asks and writes, and keys that are there with another value need `--on-conflict`:"
                        .formatted(revision),
                "");
        type(
                commands.opened(
                        "restore keys --prefix '' --to-revision %d --into %s --on-conflict skip --dry-run"
                                .formatted(revision, name)));
        text("", "All of it as it was then, beside the living cluster:", "");
        type(commands.restore("run", "--to-revision " + revision, name + "-before", 1));
    }

    private void managerLost() {
        text(
                "",
                "## The manager is lost",
                "",
                "The members go on without it: clients notice nothing. What is gone with `%s` is the right to manage this cluster: its certificate authorities, its signing key, its journal. With a copy of that directory, put it back in its place; all goes on:"
                        .formatted(facts.home()),
                "");
        goesOn();
        if (!facts.spec().backup().escrow().isEmpty()) {
            escrow();
        }
        text(
                "",
                "Without either, the store is enough to make a cluster anew, on any machine that"
                        + " has Quorate. There the signer is not known, so it is named:",
                "");
        type(commands.stranger());
        inTheHome();
    }

    private void goesOn() {
        type(commands.cluster("cluster status"), "quorate ops list");
    }

    private void escrow() {
        text(
                "",
                "Without a copy, `%s/%s/escrow.age` has all of it, for whoever has the identity `recovery.txt` of one of %s. Fetch it with any tool of the store, unpack it, and all goes on:"
                        .formatted(
                                store(), name, String.join(", ", facts.spec().backup().escrow())),
                "",
                "```",
                "mkdir -p -m 700 %s/clusters/%s".formatted(facts.home(), name),
                "age -d -i recovery.txt escrow.age | tar x -C %s/clusters/%s"
                        .formatted(facts.home(), name),
                "```",
                "");
        goesOn();
    }

    private void everythingLost() {
        text(
                "",
                "## Everything is lost",
                "",
                "What is needed: Quorate %s or newer, %s, and this page, for the fingerprint. On a new machine:"
                        .formatted(facts.toolVersion(), String.join(", ", needed())),
                "");
        type(commands.stranger());
        inTheHome();
    }

    private List<String> needed() {
        var needed = new ArrayList<String>();
        needed.add("access to `%s`".formatted(store()));
        if (facts.store().orElse(null) instanceof StoreAddress.S3) {
            needed.add(
                    "its keys in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` or in a profile");
        }
        if (facts.encrypted()) {
            needed.add(
                    "the age identity of a recipient in `%s`".formatted(RunbookCommands.IDENTITY));
        }
        return needed;
    }

    /// What a person had better know before.
    private void inTheHome() {
        if (facts.store().orElse(null) instanceof StoreAddress.Directory(var path)) {
            text(
                    "",
                    path.startsWith(facts.home())
                            ? "**The store is a directory of the manager's home: whatever loses the"
                                  + " home loses the backups with it.** Copy it elsewhere, or name"
                                  + " another store in the specification."
                            : "The store is a directory of this machine. Where it is no mount of"
                                    + " another one, copy it elsewhere: with this machine it is"
                                    + " lost.");
        }
    }

    private String store() {
        return facts.store().map(StoreAddress::toString).orElse("not known");
    }

    private void practice() {
        text(
                "",
                "## Practice",
                "",
                "A drill restores into a scratch cluster, compares every key and removes it again;"
                        + " the times above are those of the last one.",
                "");
        type(commands.opened("dr drill"), commands.stored("dr status"));
    }

    private void text(String... more) {
        lines.addAll(List.of(more));
    }

    private void type(String... commands) {
        type(List.of(commands));
    }

    private void type(List<String> commands) {
        lines.add("```sh");
        lines.addAll(commands);
        lines.add("```");
    }
}
