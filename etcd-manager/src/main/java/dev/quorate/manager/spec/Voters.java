package dev.quorate.manager.spec;

/// Which numbers of voters a specification may ask for.
enum Voters {
    /// An even number tolerates no more failures than the odd one below it, so a person is asked to
    /// choose.
    ODD,
    ANY
}
