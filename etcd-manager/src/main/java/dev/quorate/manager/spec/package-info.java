/// What a person wants: a cluster's specification, and its YAML.
@NullMarked
package dev.quorate.manager.spec;

import org.jspecify.annotations.NullMarked;
