/// What a daemon tells of itself and its clusters: metrics, health and readiness over HTTP.
@NullMarked
package dev.quorate.cli.numbers;

import org.jspecify.annotations.NullMarked;
