# SPDX-License-Identifier: Apache-2.0
"""What the console costs an operator's machine: first paint, a live stream, memory, filters, coming back.

  ./dev bench console [--rounds N] [--seconds S]

The real windows, offscreen (the raster engine paints as it would on a desktop without a GPU), against a real service with
a crowd of 50,000 waiting. Goals: first window painted in 400 ms, 8 % of one core with six charts live, 120 MB after an
hour's worth of data, 10,000 rows filtered in 50 ms, live again 2 s after the service is back.
"""
import argparse
import os
import re
import statistics
import subprocess
import sys
import time

import common
from common import house

BIN = os.path.abspath(os.environ["BREAKWATER_BIN"])
PROGRAM = os.path.join(os.path.dirname(BIN), "bench", "bench_console")
ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": "/tmp"}


class Console:
    def __init__(self, gateway, token, event):
        self.begun = time.monotonic_ns()
        self.process = subprocess.Popen([PROGRAM, "watch", "127.0.0.1:%d" % gateway.grpc, token, event],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env=ENVIRONMENT, text=True)

    def heard(self, word):
        """When the console said the word: on the clock of time.monotonic_ns."""
        for line in self.process.stdout:
            said, at = line.split()
            if said == word:
                return int(at)
        raise AssertionError("the console ended without saying '%s'" % word)

    def resident(self):
        with open("/proc/%d/status" % self.process.pid, encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024

    def close(self):
        self.process.stdin.close()
        return self.process.wait(30)


def spread(values, unit):
    return "%8.1f %s   (%.1f to %.1f, %d rounds)" % (statistics.median(values), unit, min(values), max(values), len(values))


def paint(gateway, token, rounds):
    painted, live = [], []
    for _ in range(rounds):
        console = Console(gateway, token, "bench")
        painted.append((console.heard("painted") - console.begun) / 1e6)
        live.append((console.heard("live") - console.begun) / 1e6)
        console.close()
    print("first window painted      ", spread(painted, "ms"), "  goal 400")
    print("first live figures        ", spread(live, "ms"))


def stream(gateway, token, rounds, seconds):
    shares, resident = [], []
    for _ in range(rounds):
        console = Console(gateway, token, "bench")
        console.heard("live")
        time.sleep(2)
        before, at = common.cpu_seconds(console.process.pid), time.monotonic()
        time.sleep(seconds)
        shares.append(100 * (common.cpu_seconds(console.process.pid) - before) / (time.monotonic() - at))
        resident.append(console.resident())
        console.close()
    print("live, six charts          ", spread(shares, "% "), "  goal 8, of one core")
    print("memory, live              ", spread(resident, "MB"))


def reconnect(gateway, token, rounds):
    took = []
    for _ in range(rounds):
        console = Console(gateway, token, "bench")
        console.heard("live")
        gateway.stop()
        console.heard("lost")
        time.sleep(3)
        gateway.launch()
        while not answers(gateway):
            time.sleep(0.005)
        back = time.monotonic_ns()
        took.append((console.heard("live") - back) / 1e6)
        console.close()
    print("live after the restart    ", spread(took, "ms"), "  goal 2,000, from when the service is ready")


def answers(gateway):
    try:
        return gateway.ready()
    except AssertionError:
        return False


def alone(what):
    return subprocess.check_output([PROGRAM, what], env=ENVIRONMENT, stderr=subprocess.DEVNULL, text=True).splitlines()


def filters(rounds):
    worst, first = [], []
    for _ in range(rounds):
        times = [float(line.split()[0]) for line in alone("filter")]
        first.append(times[0])
        worst.append(max(times[1:]))
    print("10,000 rows, first word   ", spread(first, "ms"), "  goal 50")
    print("10,000 rows, worst after  ", spread(worst, "ms"), "  goal 50")


def hour():
    told = dict(line.split() for line in alone("hour"))
    print("memory after an hour       %8.1f MB   (%.1f at the beginning, %s s of history)   goal 120"
          % (int(told["end"]) / 1024, int(told["begin"]) / 1024, told["seconds"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--people", type=int, default=50000)
    options = parser.parse_args()
    filters(options.rounds)
    hour()
    hall = house.Hall(gateways=1)
    crowd = None
    try:
        gateway, token = hall.gateways[0], hall.token()
        hall.operator.create("bench", rate=100)
        crowd = subprocess.Popen([os.path.join(BIN, "breakwater-crowd"), "--http",
                                  "http://127.0.0.1:%d" % gateway.http, "--event", "bench", "--people",
                                  str(options.people), "--join-seconds", "5", "--quiet"],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        house.wait_until("the crowd waits", lambda: gateway.call("GET", "/events/bench")[2]["waiting"] > options.people / 2,
                         120)
        paint(gateway, token, options.rounds)
        stream(gateway, token, max(1, options.rounds // 2), options.seconds)
        crowd.terminate()
        crowd.wait()
        reconnect(gateway, token, options.rounds)
    finally:
        if crowd is not None and crowd.poll() is None:
            crowd.terminate()
            crowd.wait()
        hall.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
