#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sourced by every program in bin, with self set to its real path: finds the JDK and becomes the program, so that signals,
# exit status and process id are the program's own. Nothing here writes to stdout or stderr but an error.
# shellcheck disable=SC2154 # set by the program
program=${self##*/}
home=${self%/bin/*}
# The first file that the JVM opens would be what is closed here: standard input, or where messages go. Each is opened the
# other way round, so that its use fails as it would.
if [ -d /proc/self/fd ]; then
    [ -e /proc/self/fd/0 ] || exec 0> /dev/null
    [ -e /proc/self/fd/1 ] || exec 1< /dev/null
    [ -e /proc/self/fd/2 ] || exec 2< /dev/null
fi
# Apache sends TERM at a restart, at any moment, while its children still write: their end is penlog's.
case "$program: $*" in
    'penlog:'*' -f'* | 'penlog:'*' --follow'*) ;;
    'penlog:'*) [ ! -p /dev/stdin ] || trap '' TERM ;;
esac

# The JDK in $1, if it is newer than the best so far (release file: JAVA_VERSION="17.0.15").
consider() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
    while IFS='="' read -r name _ value _; do
        [ "$name" != JAVA_VERSION ] || break
    done < "$1/release"
    major=${value%%[!0-9]*}
    [ "${major:-0}" -lt 17 ] || [ "$major" -le "$java_major" ] || {
        java_home=$1 java_major=$major java_version=$value
    }
}

# JAVA_HOME is the administrator's choice; without it the newest of PATH's and /usr/lib/jvm's.
find_java() {
    java_home='' java_major=0 java_version=''
    if [ -n "${JAVA_HOME:-}" ]; then
        consider "$JAVA_HOME"
        [ -z "$java_home" ] || return 0
    fi
    on_path=$(readlink -f "$(command -v java)") && consider "${on_path%/bin/java}"
    for candidate in /usr/lib/jvm/*; do
        [ -L "$candidate" ] || consider "$candidate"
    done
    [ -n "$java_home" ] || {
        echo "$program: no JDK found: need version 17 or newer in JAVA_HOME, PATH or /usr/lib/jvm" >&2
        exit 1
    }
}

# Where the class-data-sharing archive is, or can be made: beside the jars, else in the user's cache. Empty: nowhere.
# An archive serves one JDK and these very jars, so its name is made of both: JDK and tree, then the jars as they are.
find_archive() {
    owner=$(printf '%s' "$java_home $java_version $home" | cksum)
    jars=$(stat -c '%n %s %Y' "$home"/lib/*.jar | cksum)
    for directory in "$home/lib/cds" "${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/pen"; do
        archive=$directory/${owner%% *}-${jars%% *}.jsa
        [ ! -r "$archive" ] || return 0
    done
    for directory in "$home/lib/cds" "${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/pen"; do
        archive=$directory/${owner%% *}-${jars%% *}.jsa
        ! make_archive || return 0
    done
    archive=''
}

# A first run that starts and exercises pen, then writes down the classes that it loaded. Archives of jars that were here
# before are removed.
make_archive() {
    mkdir -p "$directory" 2> /dev/null && [ -w "$directory" ] || return 1
    trap 'rm -f "$archive.$$"; exit 143' HUP INT TERM
    # shellcheck disable=SC2086 # as below
    NOTIFY_SOCKET='' "$java_home/bin/java" $jvm_common -Djava.library.path="$native" \
        -Djna.boot.library.path="$native" -XX:ArchiveClassesAtExit="$archive.$$" \
        -cp "$home/lib/pen-daemon.jar" pen.Rehearsal > /dev/null 2>&1 < /dev/null
    trap - HUP INT TERM
    [ -s "$archive.$$" ] || return 1
    rm -f "$directory/${owner%% *}"-*.jsa
    mv -f "$archive.$$" "$archive"
}

find_java
# The JVM reads arguments and names files in the characters of the locale, and C has none but ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
    C | POSIX) export LC_ALL=C.UTF-8 ;;
esac
# HotSpot stops its threads with USR2, and before JDK 21 dies when it comes from elsewhere. Another signal does as well.
export _JAVA_SR_SIGNUM=64
trap '' USR2
# Netty would look for a hardware address to name its channels by, and warn on stderr of a host that has none.
jvm_common='-XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto -Xlog:disable -Dio.netty.machineId=00:00:00:00:00:01'
# With its first buffer Netty would wake up the JVM's flight recorder: a third of the time of a start.
jvm_common="$jvm_common -Dio.netty.jfr.enabled=false"
# Tests look for leaked buffers with all their might; here a sample of them would only cost time.
jvm_common="$jvm_common -Dio.netty.leakDetection.level=disabled"
[ "$java_major" -lt 24 ] ||
    jvm_common="$jvm_common --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
jvm_options=''
# For a program that stands beside each of many servers: memory at rest counts, and compiling little saves 6 MB of it.
jvm_small='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=5 -Xms4m -Xmx56m -Xss256k -XX:ReservedCodeCacheSize=8m'
# As much memory as a million requests take (-n), but no more than there is use for: what is free goes back, and what dies
# young takes little. Out of memory there is nothing to hold on to: whoever started it starts it again.
jvm_merger='-Xms32m -Xmn16m -Xmx1g -XX:MinHeapFreeRatio=30 -XX:MaxHeapFreeRatio=50 -Xss512k'
jvm_merger="$jvm_merger -XX:+ExitOnOutOfMemoryError -XX:+DisplayVMOutputToStderr"
# What it remembers takes 150 MB at most; beyond twice that the collector gains little.
jvm_batch='-Xms64m -Xmx320m'
# A report of a pen may have 8 MB, and a few of them may come at once.
jvm_web='-XX:TieredStopAtLevel=1 -Xms16m -Xmx192m -Xss512k -XX:ReservedCodeCacheSize=24m -XX:+ExitOnOutOfMemoryError'
native=$home/lib/native/$(uname -m)
archive=''
case $program in
    pen) jar=pen-daemon main=pen.Pen ;;
    penctl) jar=pen-daemon main=pen.PenCtl jvm_options=-XX:TieredStopAtLevel=1 ;;
    penlogd)
        jar=penlogd main=penlogd.PenLogD jvm_options=$jvm_merger
        # What compiling took goes back to the system.
        export MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 ;;
    mergelogs) jar=penlogd main=penlogd.MergeLogs jvm_options=$jvm_batch ;;
    penlog) jar=penlog main=penlog.PenLog jvm_options=$jvm_small ;;
    penstats) jar=penstats-cgi main=penstats.PenStats jvm_options=$jvm_web ;;
esac
[ "$jar" != pen-daemon ] || find_archive
# shellcheck disable=SC2086 # the options are words of ours, without spaces in them
exec "$java_home/bin/java" $jvm_common $jvm_options \
    ${archive:+"-XX:SharedArchiveFile=$archive"} -Djava.library.path="$native" \
    -Djna.boot.library.path="$native" \
    -cp "$home/lib/$jar.jar" "$main" "$@"
