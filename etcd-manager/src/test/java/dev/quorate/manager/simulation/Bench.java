package dev.quorate.manager.simulation;

/// A few places for members of one cluster, on which the same moves can be made in the model and
/// with real processes.
public interface Bench {
    /// What a request came to that etcd carried out.
    String DONE = "done";

    /// What it came to when etcd did not say within its deadline.
    String NO_ANSWER = "no answer";

    /// @return [#DONE], [#NO_ANSWER], or etcd's words of refusal; empty when nobody was asked
    String make(Move move) throws Exception;

    /// Lets the cluster come to rest and looks at it.
    ///
    /// @param expected where it is going by what is known: who wins an election is chance, and a
    ///   bench that is not the model sees to it that it is the same one
    /// @return as [Look] tells it
    String rest(String expected) throws Exception;
}
