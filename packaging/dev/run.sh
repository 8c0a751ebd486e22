# SPDX-License-Identifier: Apache-2.0
# ./dev run: the service with a demo event, on loopback, in build/run. Sourced by ./dev.
#
# The service keeps its state between runs, as a real one would; --fresh and --crowd begin with an empty hall.
http=${DEV_HTTP:-127.0.0.1:8080}
grpc=${DEV_GRPC:-127.0.0.1:50051}
ops=${DEV_OPS:-127.0.0.1:9090}
state=$root/build/run
service=
console=

ctl() { build/release/bin/breakwaterctl --server "$grpc" --token-file "$state/admin.token" "$@"; }

stop_run() {
    trap '' INT TERM
    if [ -n "$console" ] && kill "$console" 2>/dev/null; then
        wait "$console" 2>/dev/null || true
    fi
    if [ -n "$service" ] && kill "$service" 2>/dev/null; then
        echo "dev: stopping"
        # The service finishes what runs and stops its own Redis; 20 s are more than it ever takes.
        for _ in $(seq 200); do
            kill -0 "$service" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$service" 2>/dev/null || true
    fi
}

await_ready() {
    local _
    for _ in $(seq 300); do
        kill -0 "$service" 2>/dev/null || { wait "$service" || true; break; }
        ! curl -fso /dev/null --max-time 1 "http://$http/readyz" || return 0
        sleep 0.1
    done
    echo "dev: the service did not become ready; what it said is in ${state#"$root"/}/breakwaterd.log:" >&2
    tail -n 20 "$state/breakwaterd.log" >&2
    return 1
}

# A session of its own, so that Ctrl+C reaches this script alone and the service is stopped once, in order.
start_service() {
    local address
    for address in "$http" "$grpc" "$ops"; do
        if (exec 3<>"/dev/tcp/${address%:*}/${address##*:}") 2>/dev/null; then
            echo "dev: $address is taken by another program; stop it, or set DEV_HTTP, _GRPC, _OPS" >&2
            return 1
        fi
    done
    mkdir -p "$state"
    chmod 700 "$state"
    ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
    setsid build/release/bin/breakwaterd --demo --http "$http" --grpc "$grpc" --ops "$ops" \
        --state-dir "$state" </dev/null >"$state/breakwaterd.log" 2>&1 &
    service=$!
    await_ready
}

where_to_look() {
    cat <<TEXT

Breakwater is running. Event "demo" is open at 1,000 admissions a second.
  waiting page   http://$http/wait/demo
  operations     http://$ops/metrics   http://$ops/readyz
  operator       build/release/bin/breakwaterctl --server $grpc --token-file build/run/admin.token watch demo
  its log        build/run/breakwaterd.log
TEXT
}

start_console() {
    if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        echo "  console        not started: there is no display here"
        return 0
    fi
    build/release/bin/breakwater-console --server "$grpc" --token-file "$state/admin.token" \
        </dev/null >"$state/console.log" 2>&1 &
    console=$!
    echo "  console        started"
}

own_redis() { redis-cli -s "$(cat "$state/redis/socket")" "$@"; }

# Every call of a millisecond or more is kept, however many there are.
watch_slow_calls() { own_redis config set slowlog-max-len 1000000 >/dev/null; }

tell_slowest_call() {
    own_redis --json slowlog get -1 2>/dev/null | /usr/bin/python3 -c '
import json, sys
calls = sys.stdin.buffer.read().decode("latin-1")  # arguments are bytes, not letters
if not calls:
    sys.exit("dev: its Redis did not say how long its calls took")
took = sorted(entry[2] for entry in json.loads(calls))
print("redis       slowest call %s; %d took more than 5 ms" % (
    "%.1f ms" % (took[-1] / 1000) if took else "under 1 ms", sum(micros > 5000 for micros in took)))'
}

dev_run() {
    local headless='' crowd='' fresh='' status=0
    while [ $# -gt 0 ]; do
        case $1 in
            --headless) headless=yes ;;
            --fresh) fresh=yes ;;
            --crowd)
                crowd=${2:-}
                if ! [[ $crowd =~ ^[1-9][0-9]*$ ]]; then
                    echo "dev: --crowd wants a number of people" >&2
                    return 2
                fi
                fresh=yes
                shift
                ;;
            --) shift; break ;;
            *) echo "dev: run does not know '$1'; ./dev shows what it does" >&2; return 2 ;;
        esac
        shift
    done
    need build console run
    build release
    # Settings meant for another service of this user, like the address of a real Redis, are not for the demo.
    unset "${!BREAKWATER_@}"
    trap 'exit 130' INT TERM
    trap stop_run EXIT
    [ -z "$fresh" ] || rm -rf "$state"
    start_service
    ctl event show demo >/dev/null 2>&1 ||
        ctl event create demo --title "Breakwater demo" --rate 1000 --open >/dev/null
    where_to_look
    [ -n "$headless" ] || start_console
    if [ -n "$crowd" ]; then
        echo
        watch_slow_calls || true
        build/release/bin/breakwater-crowd --http "http://$http" --event demo --people "$crowd" "$@" || status=$?
        tell_slowest_call || true
        return "$status"
    fi
    echo
    echo "Ctrl+C stops it."
    wait "$service" || status=$?
    service=
    echo "dev: the service ended by itself (status $status); its log is in build/run/breakwaterd.log" >&2
    return "$status"
}
