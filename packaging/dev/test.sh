# SPDX-License-Identifier: Apache-2.0
# ./dev test and ./dev fuzz. Sourced by ./dev.
#
# A part that can't be built counts as one failure, and so does one that finds nothing to test: the
# closing line "N passed, N failed" is printed whatever happens, and nothing fails in silence.
passed=0
failed=0
times=()

# What the sanitizers of these compilers expect: no more randomness of addresses than they know of.
steady=()
if setarch -R true 2>/dev/null; then
    steady=(setarch -R)
fi
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

closing_line() {
    local line
    [ ${#times[@]} -eq 0 ] || echo
    for line in ${times[@]+"${times[@]}"}; do
        echo "$line"
    done
    echo "$passed passed, $failed failed"
}

# part NAME COMMAND... runs one part, with its time. COMMAND counts for itself.
part() {
    local name=$1 began=$SECONDS before=$failed verdict=ok
    shift
    printf '\n=== %s\n' "$name"
    "$@" || true
    [ "$failed" -eq "$before" ] || verdict=FAILED
    times+=("$(printf '%-28s %4d s  %s' "$name" $((SECONDS - began)) "$verdict")")
}

failure() {
    echo "dev: FAILED: $*"
    failed=$((failed + 1))
}

build_part() { build "$@" || failure "build of preset $1"; }

# Two tests a core: many wait for processes more than they compute.
# The numbers come from ctest's own JUnit report, so that skipped and missing tests can't pass for passed.
ctest_part() {
    local preset=$1 report=build/$1/junit.xml counts
    shift
    rm -f "$report"
    "${steady[@]}" ctest --test-dir "build/$preset" -j $((2 * jobs)) --output-on-failure --output-junit "$root/$report" "$@" || true
    counts=$(/usr/bin/python3 packaging/dev/count.py "$report") || counts="0 0 0"
    read -r good bad skipped <<<"$counts"
    passed=$((passed + good))
    failed=$((failed + bad))
    [ "$skipped" -eq 0 ] || echo "dev: $skipped skipped (counted as neither)"
    [ $((good + bad)) -gt 0 ] || failure "preset $preset ran no tests"
}

build_and_test() {
    local preset=$1 before=$failed
    part "build $preset" build_part "$preset"
    [ "$failed" -eq "$before" ] || return 0
    part "test $preset" ctest_part "$@"
}

# The windows under the sanitizers: too long for every day, so a command of its own builds only what it needs.
console_part() {
    local before=$failed
    part "build asan-console" build_part asan-console console_tests
    [ "$failed" -ne "$before" ] || part "test asan-console" ctest_part asan-console -L console
}

# Exactly what is said: a crash, a leak or a target that stopped short of its runs is a failure.
fuzz_target() {
    local program=$1 runs=100000 name=${1##*/} found log
    found=build/fuzz/found/$name
    log=build/fuzz/$name.log
    rm -rf "$found"
    mkdir -p "$found" build/fuzz/crashes "tests/fuzz/corpus/$name"
    if "${steady[@]}" "$program" -runs=$runs -seed=1 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/crashes/$name-" "$found" "tests/fuzz/corpus/$name" >"$log" 2>&1 &&
        [ "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" -ge $runs ]; then
        echo "$name: $runs runs"
        passed=$((passed + 1))
    else
        tail -n 60 "$log"
        failure "fuzz target $name; its input is in build/fuzz/crashes"
    fi
}

fuzz_targets() { find build/fuzz/fuzz -maxdepth 1 -type f -executable 2>/dev/null | sort; }

fuzz_part() {
    local program any=
    for program in $(fuzz_targets); do
        any=yes
        fuzz_target "$program"
    done
    [ -n "$any" ] || failure "there is no fuzz target"
}

dev_test() {
    local which=${1:-all} groups=(build console run test)
    case $which in
        all) groups+=(fuzz lint) ;; # one of the tests holds clang-format and clang-tidy
        plain | quick | console) ;;
        *) echo "dev: ./dev test, ./dev test plain, quick or console" >&2; return 2 ;;
    esac
    trap closing_line EXIT
    trap 'failure "interrupted"; exit 130' INT TERM
    need "${groups[@]}" || { failure "packages"; exit 1; }
    if [ "$which" = quick ]; then
        build_and_test dev -L quick
    elif [ "$which" = plain ]; then
        build_and_test dev
    elif [ "$which" = console ]; then
        console_part
    else
        build_and_test dev
        build_and_test asan
        build_and_test tsan
        local before=$failed
        part "build fuzz" build_part fuzz
        [ "$failed" -ne "$before" ] || part "fuzz" fuzz_part
    fi
    [ "$failed" -eq 0 ]
}

dev_fuzz() {
    local program name seconds=${DEV_FUZZ_SECONDS:-60} any=
    need build test fuzz
    build fuzz
    for program in $(fuzz_targets); do
        name=${program##*/}
        [ -z "${1:-}" ] || [ "$1" = "$name" ] || continue
        any=yes
        mkdir -p "build/fuzz/kept/$name" build/fuzz/crashes "tests/fuzz/corpus/$name"
        "${steady[@]}" "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
            -artifact_prefix="build/fuzz/crashes/$name-" "build/fuzz/kept/$name" "tests/fuzz/corpus/$name"
    done
    if [ -z "$any" ]; then
        echo "dev: no fuzz target ${1:+named $1}; there are: $(fuzz_targets | xargs -r -n1 basename | xargs)" >&2
        return 2
    fi
}
