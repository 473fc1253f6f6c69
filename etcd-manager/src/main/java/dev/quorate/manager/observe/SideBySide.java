package dev.quorate.manager.observe;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Gatherers;

/// How several are asked at once.
public interface SideBySide {
    /// @return the answers in the order of those who were asked
    <A, B> List<B> ask(List<A> all, Function<A, B> question);

    /// Each on a thread of its own, so that one who does not answer delays nobody.
    ///
    /// @param atOnce how many are asked at the same time
    static SideBySide threads(int atOnce) {
        return new SideBySide() {
            @Override
            public <A, B> List<B> ask(List<A> all, Function<A, B> question) {
                return all.stream().gather(Gatherers.mapConcurrent(atOnce, question)).toList();
            }
        };
    }
}
