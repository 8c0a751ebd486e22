# SPDX-License-Identifier: Apache-2.0
"""Who may include whom, as data. A change here is a change of the architecture: say why in the commit."""

# Room -> the rooms whose headers it may include, beside its own. A file belongs to the longest folder that
# holds it; a folder that stands nowhere here is an error. "*" is every room.
ROOMS = {
    "shared/base": [],
    "shared/model": ["shared/base"],
    "shared/wire": ["shared/model", "shared/base", "proto"],
    "service/core": ["shared/model", "shared/base"],
    "service/redis": ["service/core", "shared/model", "shared/base"],
    "service/http": ["service/core", "shared/model", "shared/base"],
    "service/rpc": ["service/core", "shared/wire", "shared/model", "shared/base", "proto"],
    "service/app": ["service/http", "service/rpc", "service/redis", "service/core", "shared/model", "shared/base"],
    "console/client": ["shared/wire", "shared/model", "shared/base", "proto"],
    "console/client/demo": ["console/client", "shared/model", "shared/base"],
    "console/ctl": ["console/client", "shared/model", "shared/base"],
    "console/desktop": ["console/desktop/views", "console/desktop/models", "console/client/demo", "console/client",
                        "shared/model", "shared/base"],
    "console/desktop/models": ["console/client", "shared/model", "shared/base"],
    "console/desktop/views": ["console/desktop/models", "shared/model", "shared/base"],
    # The crowd judges the service from outside: none of the service's code may be in it.
    "tests/crowd": ["shared/base"],
    "tests": ["*"],
}

# Namespace of each room; rooms that stand nowhere here may choose theirs.
NAMESPACES = {
    "shared/base": "breakwater::base",
    "shared/model": "breakwater::model",
    "shared/wire": "breakwater::wire",
    "service/core": "breakwater::core",
    "service/redis": "breakwater::redis",
    "service/http": "breakwater::http",
    "service/rpc": "breakwater::rpc",
    "service/app": "breakwater::app",
    "console/client": "breakwater::client",
    "console/client/demo": "breakwater::client::demo",
    "console/ctl": "breakwater::ctl",
    "console/desktop": "breakwater::desktop",
    "console/desktop/models": "breakwater::desktop::models",
    "console/desktop/views": "breakwater::desktop::views",
    "tests/crowd": "breakwater::crowd",
    "tests/fakes": "breakwater::fakes",
}

# Library -> (pattern of its headers, the rooms that may see it). Rooms under tests/ other than tests/crowd may
# see everything. A header with a folder that matches nothing here and nothing in SYSTEM is an error.
LIBRARIES = {
    "hiredis": (r"hiredis/", ["service/redis"]),
    "boost": (r"boost/", ["service/redis", "service/app", "tests/crowd"]),
    "gRPC and protobuf": (r"grpc(pp)?/|google/|.*\.pb\.h$", ["shared/wire", "service/rpc", "console/client"]),
    "Qt": (r"Qt?[A-Z]", ["console/desktop"]),
    "openssl": (r"openssl/", ["service/core", "service/http", "service/redis", "service/app", "tests/crowd"]),
    "spdlog": (r"(spdlog|fmt)/", ["shared/base"]),
    "rapidjson": (r"rapidjson/", ["service/http", "service/app", "console/ctl", "tests/crowd"]),
    "CLI11": (r"CLI/", ["service/app", "console/ctl", "console/desktop", "tests/crowd"]),
    "zlib": (r"zlib\.h$", ["service/http"]),
    "gperftools": (r"gperftools/", ["service/http", "service/app"]),
    "jemalloc": (r"jemalloc/", ["service/http", "service/app"]),
    "benchmark": (r"benchmark/", []),
}

# Headers of the compiler and the operating system: C++ ones, and C ones with or without a folder.
SYSTEM = r"[a-z_0-9]+$|[a-z_0-9]+\.h$|(sys|netinet|arpa|net|linux|asm|bits)/[a-z_0-9]+\.h$"

# The rules decide and do nothing else: no thread, no file, no socket of their own.
FORBIDDEN = {
    "service/core": r"(thread|future|iostream|fstream|filesystem)$|(sys/socket|sys/epoll|netinet/.*|unistd|fcntl)\.h$",
    "shared/model": r"(thread|mutex|atomic|future|iostream|fstream|filesystem)$|sys/.*|(unistd|fcntl)\.h$",
}
