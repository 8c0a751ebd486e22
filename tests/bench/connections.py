# SPDX-License-Identifier: Apache-2.0
"""What one idle keep-alive connection and one open stream cost the service in memory of its own, while polls go on.

  ./dev bench connections [--count N]

A fresh gateway for each kind. Counted is anonymous resident memory (the kernel's socket buffers are not), before the
connections came and when all of them stand still, and half-way, so that what grows once can be told from what grows
with each. A keep-alive connection has made one poll before it idles; a stream has had its first event.
"""
import argparse
import socket
import sys
import time

import common
import gauge
from gauge import say

GOALS = {"keep-alive": 512, "stream": 1024}
SETTLE = 2  # seconds: less than the 75 s after which an idle connection is closed


def idle_connections(gateway, tokens, first):
    links = []
    for index, token in enumerate(tokens):
        link = gauge.connect(gateway.http, first + index)
        link.sendall((gauge.STATUS % token).encode())
        status, _ = gauge.answer(link)
        if status != 200:
            raise AssertionError("a poll was answered %d" % status)
        links.append(link)
    return links


def open_streams(gateway, tokens, first):
    links = []
    for index, token in enumerate(tokens):
        link = gauge.connect(gateway.http, first + index)
        link.sendall((gauge.STREAM % token).encode())
        text = b""
        while b"\ndata: " not in text:
            more = link.recv(4096)
            if not more:
                raise AssertionError("a stream was refused: %r" % text[:300])
            text += more
        links.append(link)
    return links


def measure(kind, count):
    make = idle_connections if kind == "keep-alive" else open_streams
    hall = gauge.hall(extra=("--max-connections", str(count + 1000), "--max-streams", str(count + 1000)))
    links, poller = [], None
    try:
        gateway = hall.gateways[0]
        hall.operator.create("bench", rate=0.01)
        tokens = gauge.tokens_of(gateway, "bench", count)
        warm = make(gateway, tokens[:200], 0)  # the pools that every gateway has after its first minute
        for link in warm:
            link.close()
        poller = gauge.Poller(gateway, tokens[0])
        time.sleep(SETTLE)
        sizes = [gauge.resident(gateway.process.pid)]
        for part in (tokens[:count // 2], tokens[count // 2:]):
            links += make(gateway, part, len(links))
            time.sleep(SETTLE)
            sizes.append(gauge.resident(gateway.process.pid))
        held = gauge.metric(gateway, "breakwater_http_connections")
        streams = gauge.metric(gateway, "breakwater_http_streams")
        before = common.cpu_seconds(gateway.process.pid)
        time.sleep(5)
        cpu = (common.cpu_seconds(gateway.process.pid) - before) / 5
        poller.end()
        for link in links:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            link.close()
        links = []
        time.sleep(SETTLE)
        sizes.append(gauge.resident(gateway.process.pid))
        return {"sizes": sizes, "held": int(held), "streams": int(streams), "cpu": cpu, "polls": poller.text()}
    finally:
        if poller:
            poller.end()
        for link in links:
            link.close()
        hall.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=15_000)
    options = parser.parse_args()
    say("connections: %d of one kind at a time, one HTTP thread, %s" % (options.count, common.machine()))
    say("%-11s %11s %10s %14s %6s %12s %12s %10s" % ("kind", "open/streams", "bytes each", "of the 2nd half", "goal",
                                                    "base MiB", "after MiB", "core"))
    for kind, goal in GOALS.items():
        seen = measure(kind, options.count)
        base, half, full, after = seen["sizes"]
        second = options.count - options.count // 2
        say("%-11s %6d/%5d %10.0f %14.0f %6d %12.1f %12.1f %8.1f %%" % (
            kind, seen["held"], seen["streams"], (full - base) / options.count, (full - half) / second, goal,
            base / 2**20, after / 2**20, seen["cpu"] * 100))
        say("            meanwhile %s" % seen["polls"])


if __name__ == "__main__":
    sys.exit(main())
