package dev.quorate.manager.spec;

/// One thing that is wrong with a specification, and how to put it right.
///
/// @param file as the person named it
/// @param line counted from 1; 0 when the problem concerns the file as a whole
/// @param column in characters, counted from 1; 0 when the problem concerns the file as a whole
/// @param path the field, for example `spec.hosts[1].clientPort`; empty for the document itself
/// @param message what is wrong, with the value and the rule
/// @param remedy what to write instead
public record SpecProblem(
        String file, int line, int column, String path, String message, String remedy) {
    /// One line: `FILE:LINE:COLUMN: PATH: MESSAGE; REMEDY`.
    @Override
    public String toString() {
        var place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + (path.isEmpty() ? "" : path + ": ") + message + "; " + remedy;
    }
}
