# SPDX-License-Identifier: Apache-2.0
"""What a place costs: a status poll among 3,000, 300,000 and 3,000,000 places, and the memory of gateway and Redis.

  ./dev bench growth [--rounds N]

The sizes are polled in turn, round by round, at one gateway of their own each; the figure is the server's CPU.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile

import common
from common import house

import status

SIZES = (3_000, 300_000, 3_000_000)


def grow(hall, size):
    """Fills the event with strangers who send no key; the bytes that it took."""
    gateway = hall.gateways[0]
    hall.operator.create("bench", rate=0.01, capacity=10_000_000)
    redis = house.Resp(hall.redis_path())

    def used():
        return int(next(line.split(":")[1] for line in redis("INFO", "memory").decode().split("\r\n")
                        if line.startswith("used_memory:")))
    rss, memory = common.rss_mib(gateway.process.pid), used()
    crowd = subprocess.Popen(
        [house.BIN + "/breakwater-crowd", "--http", "http://127.0.0.1:%d" % gateway.http, "--event", "bench", "--people",
         str(size), "--join-seconds", str(size / 30_000), "--probe", "0", "--poll", "off", "--no-idempotency", "--quiet",
         "--timeout", "3000"], stdout=subprocess.DEVNULL)
    house.wait_until("everyone has joined",
                     lambda: int(redis("HGET", "bw:{bench}:meta", "next_seq") or 1) > size, 600)
    crowd.kill()
    crowd.wait()
    return (common.rss_mib(gateway.process.pid) - rss) * 1048576 / size, (used() - memory) / size


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print("growth: medians of %d rounds at 128 connections, %s" % (options.rounds, common.machine()))
    halls, costs, memory, scripts = {}, {size: [] for size in SIZES}, {}, {}
    folder = tempfile.mkdtemp(prefix="bw-bench-")
    try:
        for size in SIZES:
            halls[size] = house.Hall(gateways=1)
            memory[size] = grow(halls[size], size)
            tokens = os.path.join(folder, "tokens-%d" % size)
            with open(tokens, "w", encoding="ascii") as file:
                for _ in range(1000):
                    file.write(halls[size].gateways[0].join("bench")[2]["waiting_token"] + "\n")
            scripts[size] = os.path.join(folder, "status-%d.lua" % size)
            with open(scripts[size], "w", encoding="ascii") as file:
                file.write(status.LUA % (tokens, "".join(line + "\\r\\n" for line in status.HEADERS)))
        for _ in range(options.rounds):
            for size in SIZES:
                gateway = halls[size].gateways[0]
                before = common.cpu_seconds(gateway.process.pid)
                requests, _, _ = common.wrk(gateway.http, 128, 2, scripts[size])
                costs[size].append((common.cpu_seconds(gateway.process.pid) - before) / requests * 1e6)
        print("%12s %24s %16s %18s %18s" % ("places", "CPU-s / M polls", "to the smallest", "gateway B / place",
                                           "Redis B / place"))
        for size in SIZES:
            ratio = statistics.median(b / a for a, b in zip(costs[SIZES[0]], costs[size]))
            print("%12d %24s %16.2f %18.1f %18.1f" % (size, common.spread(costs[size]), ratio, *memory[size]))
    finally:
        for hall in halls.values():
            hall.close()
        subprocess.call(["rm", "-rf", folder])


if __name__ == "__main__":
    sys.exit(main())
