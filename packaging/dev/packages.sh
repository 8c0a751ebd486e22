# SPDX-License-Identifier: Apache-2.0
# Debian packages, by what they are needed for, and how a missing one is installed. Sourced by ./dev.

# libboost1.81-dev must be named: the default libboost-dev is 1.74 and conflicts with it.
packages_of() {
    local boost=libboost1.81-dev
    grep -q '^VERSION_CODENAME=bookworm' /etc/os-release 2>/dev/null || boost=libboost1.83-dev
    case $1 in
        build) echo ca-certificates file cmake ninja-build ccache g++ mold pkg-config $boost libhiredis-dev libgrpc++-dev \
            libprotobuf-dev protobuf-compiler protobuf-compiler-grpc libssl-dev zlib1g-dev rapidjson-dev libspdlog-dev \
            libcli11-dev libgoogle-perftools-dev libjemalloc-dev ;;
        console) echo qt6-base-dev qt6-charts-dev libqt6opengl6-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools \
            libqt6svg6 fonts-noto-cjk ;;
        run) echo redis-server curl python3 ;;
        test) echo qt6-base-dev redis-server nginx curl openssl procps git python3 python3-grpcio \
            python3-protobuf dpkg-dev nodejs npm chromium fonts-noto-cjk ;;
        bench) echo nodejs npm chromium fonts-noto-cjk libbenchmark-dev wrk nginx redis-server curl procps python3 python3-grpcio protobuf-compiler protobuf-compiler-grpc ;;
        fuzz) echo clang-14 libclang-rt-14-dev ;;
        lint) echo clang-format-14 clang-tidy-14 git python3 libbenchmark-dev ;; # tidy reads each unit as it is built
    esac
}

# A nodejs from elsewhere than Debian brings an npm of its own and lets no other one in.
is_installed() { [ "$1" = npm ] && command -v npm >/dev/null || [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# need GROUP... makes sure that the packages of these groups are there.
need() {
    local group package missing=()
    if ! command -v dpkg-query >/dev/null; then
        echo "dev: not a Debian system; going on in the hope that everything is there" >&2
        return 0
    fi
    for group in "$@"; do
        for package in $(packages_of "$group"); do
            if ! is_installed "$package" && [[ " ${missing[*]-} " != *" $package "* ]]; then
                missing+=("$package")
            fi
        done
    done
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# A subshell, so that the trap is its own.
install_packages() (
    echo "dev: installing from Debian's packages: $*" >&2
    sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "dev: neither root nor sudo here. As root: apt-get install --no-install-recommends $*" >&2
            return 1
        fi
        sudo=(sudo)
    fi
    # Packages like redis-server start a service when they are installed. Nobody asked for one.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ] && [ ! -L $policy ]; then
        trap '"${sudo[@]}" rm -f "$policy"' EXIT
        trap 'exit 130' INT TERM
        printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee $policy >/dev/null
        "${sudo[@]}" chmod 755 $policy
    fi
    apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update >&2 || return 1
    "${apt[@]}" install --no-install-recommends "$@" </dev/null >&2 || return 1
    # Nor should it come up with the machine's next start.
    for package in "$@"; do
        case $package in
            redis-server | nginx) "${sudo[@]}" systemctl disable -q "$package" >/dev/null 2>&1 || true ;;
        esac
    done
)
