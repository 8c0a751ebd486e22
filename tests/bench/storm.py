# SPDX-License-Identifier: Apache-2.0
"""300,000 people join over eight seconds, then all at once: how long each waited, what it cost Redis, what is left after.

  ./dev bench storm [--people N] [--rounds N]

Latencies are from the moment when a visitor wanted to join, so a queue in front of the generator's own socket counts. The
crowd shares the machine with the service.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import common
from common import house


LANE_SECONDS, MOST_A_CALL, CELL_BYTES = 0.04, 1536, 32  # service/core/join_lane.cpp, place_cell.h


def redis_main_cpu(redis):
    info = dict(line.split(":") for line in redis("INFO", "cpu").decode().split("\r\n") if ":" in line)
    return sum(float(info["used_cpu_%s_main_thread" % kind]) for kind in ("user", "sys"))


def storm(people, seconds, *arguments, rate=0.01):
    """One storm at a fresh gateway: the crowd's report, Redis' CPU microseconds a join, the gateway's RSS around it."""
    hall = house.Hall(gateways=1)
    try:
        hall.operator.create("storm", rate=rate, capacity=10_000_000)
        gateway = hall.gateways[0]
        redis = house.Resp(hall.redis_path())
        report = os.path.join(hall.folder, "report.json")
        common.watch_slow_calls(redis)
        before, cpu = common.rss_mib(gateway.process.pid), redis_main_cpu(redis)
        crowd = subprocess.Popen(
            [house.BIN + "/breakwater-crowd", "--http", "http://127.0.0.1:%d" % gateway.http, "--event", "storm", "--people",
             str(people), "--join-seconds", str(seconds), "--probe", "0", "--check-passes", "0", "--settle", "30", "--quiet",
             "--report", report, *arguments], stdout=subprocess.DEVNULL)
        house.wait_until("everyone has joined", lambda: crowd.poll() is not None or int(
            redis("HGET", "bw:{storm}:meta", "next_seq") or 1) > people, 300)
        spent = redis_main_cpu(redis) - cpu
        crowd.wait()
        peak = common.rss_mib(gateway.process.pid)
        if "--poll" not in arguments:  # only of the crowd that polls is its memory asked, ten seconds later
            time.sleep(10)
        after = common.rss_mib(gateway.process.pid)
        with open(report, encoding="utf-8") as file:
            return {"report": json.load(file), "redis": spent / people * 1e6, "rss": (before, peak, after),
                    "slowest": max((micros for micros, _ in common.slow_calls(redis)), default=common.SLOW_MICROS) / 1000}
    finally:
        hall.close()


def floor(people, seconds):
    """Redis' CPU microseconds a join if no script ran: as many bytes of cells, written and synced at the lane's pace."""
    hall = house.Hall(gateways=1)
    try:
        redis = house.Resp(hall.redis_path())
        calls = int(max(seconds / LANE_SECONDS, people / MOST_A_CALL))
        cells = "x" * (people // calls * CELL_BYTES)
        cpu, began = redis_main_cpu(redis), time.monotonic()
        for i in range(calls):
            redis("SETRANGE", "floor", i * len(cells), cells)
            time.sleep(max(0, began + (i + 1) * seconds / calls - time.monotonic()))
        return (redis_main_cpu(redis) - cpu) / people * 1e6
    finally:
        hall.close()


def line(name, runs, call):
    spans = [run["report"]["calls"][call]["ms_from_wanted"] for run in runs]
    errors = sum(sum(run["report"]["errors"].values()) for run in runs)
    print("%-34s %-7s %10.1f %10.1f %10.1f %10.1f %8d" % (
        name, call, *(statistics.median(s[p] for s in spans) for p in ("p50", "p99", "p999", "max")), errors))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print("storm: %d people, medians of %d rounds, %s" % (options.people, options.rounds, common.machine()))
    print("%-34s %-7s %10s %10s %10s %10s %8s" % ("", "call", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "errors"))
    quiet = ["--poll", "off", "--timeout", "14"]
    kinds = {"over 8 s, with keys, polling": (8, ["--timeout", "20"]),
             "over 8 s, without keys, no polls": (8, ["--no-idempotency", *quiet]),
             "all at once, with keys": (0, quiet)}
    results, floors = {name: [] for name in kinds}, []
    for _ in range(options.rounds):
        floors.append(floor(options.people, 8))
        for name, (seconds, arguments) in kinds.items():
            results[name].append(storm(options.people, seconds, *arguments))
    for name, runs in results.items():
        line(name, runs, "join")
        if "polling" in name:
            line(name, runs, "status")
    for name, runs in results.items():
        print("%-34s Redis' CPU a join, with the log and its flushing: %s us" % (
            name, common.spread([run["redis"] for run in runs])))
        print("%-34s Redis' slowest call: %s ms" % (name, common.spread([run["slowest"] for run in runs])))
    print("%-34s Redis' CPU a join, written and synced without a script: %s us" % ("the floor, over 8 s", common.spread(floors)))
    rss = [run["rss"] for run in results["over 8 s, with keys, polling"]]
    print("gateway's RSS: %.1f MiB before, %.1f with all of them, %.1f ten seconds after they have gone" % tuple(
        statistics.median(r[i] for r in rss) for i in range(3)))


if __name__ == "__main__":
    sys.exit(main())
