# Sourced by bin/quorate and by the tests' runner: finds the Java that quorate needs.

java_wanted=25

# True when $1 is a Java of the wanted version; leaves the name of its build in java_build. Reads
# the file that each JDK carries, since starting a JVM to ask it would take longer than a command.
is_wanted_java() {
    if [ ! -x "$1/bin/java" ] || [ ! -r "$1/release" ]; then
        return 1
    fi
    java_version='' java_build='' java_implementor=''
    while IFS='=' read -r key value; do
        case $key in
            JAVA_VERSION) java_version=$value ;;
            JAVA_RUNTIME_VERSION) java_build=$value ;;
            IMPLEMENTOR_VERSION) java_implementor=$value ;;
        esac
    done <"$1/release"
    java_build=${java_implementor:-$java_build}
    java_build=${java_build#\"}
    java_build=${java_build%\"}
    case $java_version in
        "\"$java_wanted\"" | "\"$java_wanted."*) return 0 ;;
        *) return 1 ;;
    esac
}

java_on_path() {
    java_program=$(command -v java) || return 0
    java_program=$(readlink -f -- "$java_program")
    printf '%s\n' "${java_program%/bin/java}"
}

toolchain_homes() {
    if [ -r "${HOME:-}/.m2/toolchains.xml" ]; then
        sed -n 's:.*<jdkHome>[[:space:]]*\(.*[^[:space:]]\)[[:space:]]*</jdkHome>.*:\1:p' "$HOME/.m2/toolchains.xml"
    fi
}

# Sets java_home and java_build, or explains on stderr what is missing and returns 1.
find_java() {
    if [ -n "${QUORATE_JDK:-}" ]; then
        if is_wanted_java "$QUORATE_JDK"; then
            java_home=$QUORATE_JDK
            return 0
        fi
        printf '%s\n' \
            "quorate: QUORATE_JDK=$QUORATE_JDK is not a JDK $java_wanted: no bin/java there, or its release file says otherwise" \
            "quorate: correct it, or unset it to have a JDK looked for" >&2
        return 1
    fi
    for java_home in "${JAVA_HOME:-}" /usr/lib/jvm/* "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
        "${HOME:-}"/.jdks/* /opt/*; do
        if is_wanted_java "$java_home"; then
            return 0
        fi
    done
    java_homes=$(
        java_on_path
        toolchain_homes
    )
    while IFS= read -r java_home; do
        if is_wanted_java "$java_home"; then
            return 0
        fi
    done <<LIST
$java_homes
LIST
    printf '%s\n' \
        "quorate: no JDK $java_wanted found: looked at QUORATE_JDK, JAVA_HOME, /usr/lib/jvm, ~/.sdkman, ~/.jdks, /opt, PATH and ~/.m2/toolchains.xml" \
        "quorate: get one from https://adoptium.net/temurin/releases/?version=$java_wanted (or: apt-get install openjdk-$java_wanted-jdk-headless, where the distribution has it)" \
        "quorate: then unpack it under /usr/lib/jvm, or set QUORATE_JDK to its directory" >&2
    return 1
}
