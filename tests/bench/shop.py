# SPDX-License-Identifier: Apache-2.0
"""The same crowd straight at a toy shop that can bear 1,000 requests/s, and through Breakwater.

  ./dev bench shop [--people N] [--join-seconds S] [--queue N]

The shop serves one request a millisecond, a fifth of it computing, out of a queue of bounded length, and refuses with
503 what doesn't fit. Visitors give an attempt 5 s, reload 2 to 4 s after a failure and go home after a minute at the shop.
Through Breakwater the same visitors join, poll as they are told, enter, and only then ask the shop;
once at all that the shop can bear, where a queue that has once formed never goes, and once at nine tenths of it.
"""
import argparse
import json
import os
import subprocess
import sys
import time

import common
import gauge
from common import house
from gauge import say

PROGRAMS = os.path.join(os.path.dirname(house.BIN), "bench")
SERVICE_MICROS, COMPUTING_MICROS = 1000, 200
PER_SECOND = 1_000_000 // SERVICE_MICROS


def visit(people, join_seconds, queue, gateway=None):
    """(what the visitors saw, what the shop did, its share of a core, the gateway's) of one crowd."""
    shop = subprocess.Popen([os.path.join(PROGRAMS, "bench_shop"), str(queue), str(SERVICE_MICROS), str(COMPUTING_MICROS)],
                            stdout=subprocess.PIPE, text=True)
    try:
        port = int(shop.stdout.readline())
        began, cpu = time.monotonic(), common.cpu_seconds(gateway.process.pid) if gateway else 0
        text = subprocess.check_output(
            [os.path.join(PROGRAMS, "bench_visitors"), str(port), str(gateway.http if gateway else 0), str(people),
             str(join_seconds), str(int(people / PER_SECOND * 1.5 + join_seconds + 120))], text=True)
        took = time.monotonic() - began
        core = common.cpu_seconds(shop.pid) / took
        served_by = (common.cpu_seconds(gateway.process.pid) - cpu) / took if gateway else 0
        shop.terminate()
        return json.loads(text), json.loads(shop.communicate()[0]), core, served_by, took
    finally:
        if shop.poll() is None:
            shop.kill()
            shop.wait()


def show(name, people, seen):
    visitors, shop, core, gateway, took = seen
    failed = sum(visitors[kind] for kind in ("refused", "late", "broken", "no_socket"))
    say("%s, %.0f s" % (name, took))
    say("  got in            %d of %d (%.1f %%), went home %d, sent away %d" % (
        visitors["served"], people, visitors["served"] / people * 100, visitors["gave_up"], visitors["sent_away"]))
    say("  attempts at it    %d, failed %d (%.1f %%): 503 %d, no answer in 5 s %d, broken %d, no socket here %d" % (
        visitors["attempts"], failed, failed / max(1, visitors["attempts"]) * 100, visitors["refused"], visitors["late"],
        visitors["broken"], visitors["no_socket"]))
    say("  shop, by itself   served %d (%.0f/s), hung up %d, p50 %.1f ms, p99 %.1f ms, %.1f %% of a core" % (
        shop["served"], shop["served"] / took, shop["hung_up"], shop["p50_ms"], shop["p99_ms"], core * 100))
    say("  shop, as visited  p50 %.1f ms, p99 %.1f ms; with reloads p50 %.1f s, p99 %.1f s" % (
        visitors["shop_ms"]["p50"], visitors["shop_ms"]["p99"], visitors["in_ms"]["p50"] / 1e3,
        visitors["in_ms"]["p99"] / 1e3))
    if visitors["gateway_requests"]:
        say("  waiting room      %d requests (%.0f/s), %d errors, p50 %.1f ms, p99 %.1f ms, %.1f %% of a core" % (
            visitors["gateway_requests"], visitors["gateway_requests"] / took, visitors["gateway_errors"],
            visitors["gateway_ms"]["p50"], visitors["gateway_ms"]["p99"], gateway * 100))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--join-seconds", type=float, default=30)
    parser.add_argument("--queue", type=int, default=2000)
    options = parser.parse_args()
    gauge.raise_files(400_000)
    say("shop: %d people within %.0f s, a shop of %d/s with a queue of %d, %s" % (
        options.people, options.join_seconds, PER_SECOND, options.queue, common.machine()))
    show("straight at the shop", options.people, visit(options.people, options.join_seconds, options.queue))
    for share in (1, 0.9):
        rate = int(PER_SECOND * share)
        hall = house.Hall(gateways=1)
        try:
            hall.operator.create("bench", rate=rate)
            show("through Breakwater, %d admitted a second" % rate, options.people,
                 visit(options.people, options.join_seconds, options.queue, hall.gateways[0]))
        finally:
            hall.close()


if __name__ == "__main__":
    sys.exit(main())
