# SPDX-License-Identifier: Apache-2.0
# Configure and build. Sourced by ./dev.

# What one clone has compiled serves every other one on the machine.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

# build PRESET [TARGET...] configures every time (cheap when nothing changed) and builds.
build() {
    local preset=$1
    shift
    cmake --preset "$preset" -Wno-dev --log-level=WARNING || return 1
    cmake --build "build/$preset" -j "$jobs" ${1+--target "$@"} || return 1
}

dev_build() {
    need build console
    build release
    echo "Programs are in build/release/bin:"
    ls build/release/bin
}

dev_lint() {
    need lint build console test
    /usr/bin/python3 tests/lint/lint.py --jobs "$jobs" "$@"
}

dev_bench() {
    local name=${1:-} script
    if [ -z "$name" ]; then
        echo "Measurements:"
        # What has no end of its own is there for the others.
        grep -l 'sys\.exit(' tests/bench/*.py | sed 's|.*/\(.*\)\.py$|  \1|'
        return 0
    fi
    script=tests/bench/$name.py
    if [ ! -f "$script" ]; then
        echo "dev: there is no measurement '$name'; ./dev bench lists them" >&2
        return 2
    fi
    need build console run bench
    build release
    if ninja -C build/release -t query "bench_$name" >/dev/null 2>&1; then
        build release "bench_$name"
    fi
    DEV_BIN=$root/build/release/bin /usr/bin/python3 "$script" "${@:2}"
}

# Every state of the visitor's page, on a phone and a desktop, in each language, by day and by night.
screenshots_of_page() {
    node tests/browser/modules.js || return 1
    BREAKWATER_BIN=$root/build/dev/bin node tests/browser/screenshots.js build/screenshots/page
}

dev_screenshots() {
    need build console run test
    build dev
    screenshots_of_page
    screenshots_of_console
}

# The two that the README shows are kept beside the console.
screenshots_of_console() {
    local taken=build/screenshots/console
    mkdir -p build/screenshots
    QT_QPA_PLATFORM=offscreen build/dev/bin/breakwater-screenshots build/screenshots || return 1
    cp "$taken/en-light-live-1440x900.png" console/pictures/en-light.png
    cp "$taken/ko-dark-live-1440x900.png" console/pictures/ko-dark.png
    echo "The console's pictures are in $taken"
}
