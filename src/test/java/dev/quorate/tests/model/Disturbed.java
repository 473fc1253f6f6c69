package dev.quorate.tests.model;

/// The machine was too busy for what a sequence is about: it says nothing about etcd.
final class Disturbed extends Exception {
    private static final long serialVersionUID = 1;

    Disturbed(String why) {
        super(why);
    }
}
