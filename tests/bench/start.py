# SPDX-License-Identifier: Apache-2.0
"""How long a gateway takes from its start until it is ready, and until it answers a poll, in a running event.

  ./dev bench start [--places N] [--rounds N] [--rate R]

One gateway works the event, admitting all the time; a second one with an empty state folder joins the same Redis again
and again. The poll that it is asked for is of a place at the very end of the line.
"""
import argparse
import contextlib
import http.client
import os
import sys
import time

import common
import gauge
from common import house
from gauge import say

GOAL = 2.0


def ask(gateway, path, headers):
    with contextlib.suppress(OSError, http.client.HTTPException):
        return gateway.call("GET", path, None, headers)
    return 0, {}, ""


def until(gateway, began, path, headers, good, patience=60):
    while True:
        if gateway.process.poll() is not None:
            raise AssertionError("breakwaterd ended: %s" % gateway.log()[-2000:])
        if good(ask(gateway, path, headers)):
            return time.monotonic() - began
        if time.monotonic() - began > patience:
            raise AssertionError("not within %d s: %s\n%s" % (patience, path, gateway.log()[-2000:]))
        time.sleep(0.002)


def start(hall, name, token):
    """(seconds to ready, to the first poll answered, its CPU seconds, resident bytes) of a gateway that joins and goes."""
    gateway = house.Gateway(os.path.join(hall.folder, name), hall.redis.path, os.path.join(hall.folder, "keys.json"))
    began = time.monotonic()
    gateway.launch()
    try:
        ready = until(gateway, began, "/readyz", {}, lambda answer: answer[0] == 200)
        polled = until(gateway, began, "/queue/status", house.bearer(token),
                       lambda answer: answer[0] == 200 and answer[2]["status"] == "waiting")
        cpu = common.cpu_seconds(gateway.process.pid)
        return ready, polled, cpu, gauge.resident(gateway.process.pid)
    finally:
        gateway.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=3_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--rate", type=int, default=1000)
    options = parser.parse_args()
    hall = gauge.hall(shared_redis=True)
    redis = house.Resp(hall.redis_path())
    try:
        first = hall.gateways[0]
        hall.operator.create("bench", rate=options.rate, capacity=10_000_000)
        took = gauge.fill(first, redis, "bench", options.places, hall.folder)
        token = first.join("bench")[2]["waiting_token"]
        rows = [start(hall, "late%d" % i, token) for i in range(options.rounds)]
        say("start: %d places (made in %.0f s), %d admitted a second, %s" % (
            gauge.places(redis, "bench"), took, options.rate, common.machine()))
        for column, (name, goal) in enumerate((("ready after", "goal %.1f s" % GOAL), ("first poll answered after", ""),
                                               ("CPU time of it", ""))):
            say("%-30s %22s s   %s" % (name, common.spread([row[column] for row in rows]), goal))
        say("%-30s %22s MiB" % ("its own memory", common.spread([row[3] / 2**20 for row in rows])))
    finally:
        redis.close()
        hall.close()


if __name__ == "__main__":
    sys.exit(main())
