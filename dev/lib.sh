# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by the programs beside it, after they set root to the top of the source tree: a JDK, Maven, a build.
: "${root:?the top of the source tree}"
program=dev/$(basename "$0")
child=
given_maven_opts=${MAVEN_OPTS:-}

fail() {
    echo "$program: $*" >&2
    exit 1
}

# Which feature release the JDK in $1 is (release file: JAVA_VERSION="17.0.15"); 0 if there is none.
jdk_release() {
    local version=
    if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    fi
    echo "${version:-0}"
}

# Sets JAVA_HOME to the newest JDK of PATH and /usr/lib/jvm, if nobody has set it; false if there is none from 17 on.
find_jdk() {
    local javac candidate release best=16
    if [ -n "${JAVA_HOME:-}" ]; then
        [ "$(jdk_release "$JAVA_HOME")" -ge 17 ] ||
            fail "JAVA_HOME is $JAVA_HOME (expected: a JDK, version 17 or newer)"
        export JAVA_HOME
        return 0
    fi
    javac=$(readlink -f "$(command -v javac)" || true)
    for candidate in "${javac%/bin/javac}" /usr/lib/jvm/*; do
        release=$(jdk_release "$candidate")
        if [ "$release" -gt "$best" ]; then
            best=$release
            export JAVA_HOME=$candidate
        fi
    done
    [ "$best" -ge 17 ]
}

# Installs Debian packages; what apt says is shown if it fails. A signal waits until apt is done. Programs are wanted, not
# services: those that packages bring are not started, which would take ports and stay.
install() {
    local as_root=() output idle status=0 start=$SECONDS
    command -v apt-get > /dev/null ||
        fail "missing: $* (no apt-get here to install it with; please do, then try again)"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null ||
            fail "missing: $* (neither root nor sudo here to install it with; please do, then try again)"
        as_root=(sudo)
    fi
    echo "Installing $* ..."
    output=$("${as_root[@]}" apt-get update -q 2>&1) || fail "apt-get update failed:"$'\n'"$output"
    # What the scripts of packages start services with, found before the true ones.
    idle=$(mktemp -d)
    ln -s /bin/true "$idle/invoke-rc.d"
    ln -s /bin/true "$idle/deb-systemd-invoke"
    output=$("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Path="$idle:/usr/sbin:/usr/bin:/sbin:/bin" \
        install -qy --no-install-recommends "$@" 2>&1) || status=$?
    rm -r "$idle"
    [ "$status" -eq 0 ] || fail "apt-get install $* failed:"$'\n'"$output"
    echo "Installed in $((SECONDS - start)) s."
}

# Installs those Debian packages of the list $1 that are missing: lines of a file that the package brings, or of a command
# that may be anywhere in PATH, and the package's name.
require_packages() {
    local needed package missing=()
    while read -r needed package; do
        case $needed in
            '') ;;
            /*) [ -e "$needed" ] || missing+=("$package") ;;
            *) command -v "$needed" > /dev/null || missing+=("$package") ;;
        esac
    done <<< "$1"
    [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
}

# Whether the file $1 is there, and no source is newer.
unchanged_since() {
    [ -f "$1" ] && [ -z "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src -newer "$1" -print -quit)" ]
}

# Becomes the build of the tree, without tests: for run.
package() {
    cd "$root" && exec mvn -q -ntp -DskipTests package
}

# A JDK and Maven, by apt if need be.
require_build_tools() {
    local missing=()
    find_jdk || missing+=(default-jdk-headless)
    command -v mvn > /dev/null || missing+=(maven)
    [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
    find_jdk || fail "no JDK found (expected: version 17 or newer in JAVA_HOME, PATH or /usr/lib/jvm)"
    maven_options
}

# Quiets what newer JDKs say of Maven's own libraries.
maven_options() {
    export MAVEN_OPTS=$given_maven_opts
    [ "$(jdk_release "$JAVA_HOME")" -lt 24 ] ||
        MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED $MAVEN_OPTS"
}

# Runs a command so that a signal to this program ends both at once: a shell that waits for a command in the
# foreground would hear of the signal after the command only, or leave it behind.
run() {
    local status=0
    "$@" &
    child=$!
    wait "$child" || status=$?
    child=
    return "$status"
}

# Ends the command that run started, then this program: $1 is the signal's number.
end() {
    trap '' INT TERM HUP
    if [ -n "$child" ]; then
        kill "$child" 2> /dev/null || true
        wait "$child" 2> /dev/null || true
    fi
    exit $((128 + $1))
}
trap 'end 2' INT
trap 'end 15' TERM
trap 'end 1' HUP
