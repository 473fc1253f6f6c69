#!/bin/sh
# Starts one member of etcd, or refuses to.
#
#   sh start-guard.sh RECORD DATADIR PIDFILE LOCK MANAGER CLUSTER INCARNATION MEMBER MEMBERID
#                     BINARY SHA256 ARGUMENT...
#
# An empty data directory looks the same to etcd whether it was never used or has lost everything;
# an id that starts again without its log can vote twice and lose acknowledged writes. So the
# identity record beside the directory decides: the permit to find nothing there is good for one
# start, and it is used up on disk before etcd runs.
#
# No value is ever parsed as shell or as a pattern. Nothing is deleted. The exit codes are those of
# GuardRefusal.java; etcd itself ends with 0, 1, 2 or by a signal.
set -u
set -f
umask 077

refuse() {
    printf 'quorate start guard: refused: %s: %s\n' "$2" "$3" >&2
    exit "$1"
}

[ "$#" -ge 11 ] || refuse 70 GUARD_MISUSED "$# arguments"
record=$1 data=$2 pid_file=$3 lock=$4
manager=$5 cluster=$6 incarnation=$7 member=$8 member_id=$9
shift 9
binary=$1 sha256=$2
shift 2

for value in "$manager" "$cluster" "$incarnation" "$member" "$member_id" "$sha256"; do
    case $value in
        '' | *[!A-Za-z0-9._:-]*) refuse 70 GUARD_MISUSED "'$value' cannot be part of an identity" ;;
    esac
done
for tool in flock sha256sum grep sed sync mv mkdir dirname; do
    command -v "$tool" >/dev/null || refuse 80 TOOL_MISSING "$tool is not on the PATH $PATH"
done

# etcd inherits this descriptor and holds the lock until it ends, however it ends.
command exec 9>>"$lock" || refuse 78 HOST_NOT_WRITABLE "cannot open $lock"
# An etcd that was just killed lets go of it last, after it has given back its memory.
flock -w 2 -x 9
case $? in
    0) ;;
    1) refuse 71 ALREADY_RUNNING "another process holds $lock" ;;
    *) refuse 78 HOST_NOT_WRITABLE "cannot lock $lock" ;;
esac

[ -f "$binary" ] || refuse 79 BINARY_UNUSABLE "$binary does not exist"
sum=$(sha256sum <"$binary") || refuse 79 BINARY_UNUSABLE "$binary cannot be read"
[ "${sum%% *}" = "$sha256" ] ||
    refuse 72 DIGEST_MISMATCH "$binary has sha256 ${sum%% *}, pinned is $sha256"
[ -x "$binary" ] || refuse 79 BINARY_UNUSABLE "$binary is not executable"

says() {
    grep -Fqx -e "  \"$1\": $2," "$record"
}
[ -f "$record" ] || refuse 73 RECORD_MISSING "$record does not exist"
[ -r "$record" ] || refuse 75 RECORD_UNREADABLE "$record cannot be read"
says format 1 || says format 2 ||
    refuse 75 RECORD_UNREADABLE "$record is not of format 1 or 2"
says managerUid "\"$manager\"" || refuse 74 RECORD_MISMATCH "$record is not of manager $manager"
says clusterUid "\"$cluster\"" || refuse 74 RECORD_MISMATCH "$record is not of cluster $cluster"
says incarnation "\"$incarnation\"" ||
    refuse 74 RECORD_MISMATCH "$record is not of incarnation $incarnation"
says member "\"$member\"" || refuse 74 RECORD_MISMATCH "$record is not of member $member"
[ "$member_id" = - ] || says memberId "\"$member_id\"" ||
    refuse 74 RECORD_MISMATCH "$record is not of member id $member_id"
state=$(sed -n 's/^  "state": "\([A-Z]*\)",$/\1/p' "$record")

has_log() {
    set +f
    set -- "$data"/member/wal/*.wal
    set -f
    [ -e "$1" ]
}
case $state in
    PERMITTED)
        if [ -e "$data/member" ] || [ -L "$data/member" ]; then
            refuse 77 DATA_PRESENT "$data/member exists, but $member may start on nothing only"
        fi
        ;;
    PLACED) has_log || refuse 81 DATA_NOT_PLACED "$data/member/wal is empty; a restore was to fill it" ;;
    STARTED | JOINED)
        has_log || refuse 76 DATA_LOST \
            "the data of $member is gone; its id must not run again: quorate member replace $member"
        ;;
    *) refuse 75 RECORD_UNREADABLE "$record has no state that is known here" ;;
esac

# /proc/PID/stat: the name in parentheses may hold anything; field 22 is the 20th after it.
start_time() {
    IFS= read -r stat <"/proc/$$/stat"
    set -- ${stat##*) }
    printf '%s\n' "${20}"
}
IFS= read -r boot </proc/sys/kernel/random/boot_id
start=$(start_time)
printf '%s\n%s\n%s\n' "$$" "$start" "$boot" >"$pid_file.new" && mv -f "$pid_file.new" "$pid_file" ||
    refuse 78 HOST_NOT_WRITABLE "cannot write $pid_file"

durable() {
    sync "$1" 2>/dev/null || sync
}
case $state in
    PERMITTED | PLACED)
        # A binary that cannot run at all (architecture, library, noexec) must not cost the permit.
        "$binary" --version >/dev/null 2>&1
        case $? in
            126 | 127) refuse 79 BINARY_UNUSABLE "$binary cannot be executed on this host" ;;
        esac
        parent=$(dirname "$data")
        [ -d "$data" ] || { mkdir -m 0700 "$data" && durable "$parent"; } ||
            refuse 78 HOST_NOT_WRITABLE "cannot create $data"
        used="$record.used"
        sed 's/^  "state": "[A-Z]*",$/  "state": "STARTED",/' "$record" >"$used" &&
            durable "$used" && mv -f "$used" "$record" && durable "$parent" ||
            refuse 78 HOST_NOT_WRITABLE "cannot write $record"
        ;;
esac

printf 'quorate start guard: starting %s\n' "$member" >&2
unset LC_ALL PWD OLDPWD
exec "$binary" "$@"
