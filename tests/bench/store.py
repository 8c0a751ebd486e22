# SPDX-License-Identifier: Apache-2.0
"""What one poll costs Redis: a KEYS scan, a ZRANK, and Breakwater's replica, measured in one run on one Redis.

Redis' CPU is its main thread's own time (used_cpu_*_main_thread) over the run; the ceiling is what one core could
answer at that price.
"""
import os
import statistics
import subprocess
import sys
import tempfile

import common
from common import house

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "10000,100000,300000").split(",")]


def redis_cpu(redis):
    info = redis("INFO", "cpu").decode()
    fields = dict(line.split(":") for line in info.split("\r\n") if ":" in line)
    return float(fields["used_cpu_sys_main_thread"]) + float(fields["used_cpu_user_main_thread"])


def run(redis, commands, many):
    """CPU µs per poll over `many` polls, sent in one pipeline of 16 at a time."""
    before = redis_cpu(redis)
    sent = 0
    while sent < many:
        burst = commands(min(16, many - sent))
        redis.socket.sendall(b"".join(burst))
        for _ in burst:
            redis.read()
        sent += len(burst)
    return (redis_cpu(redis) - before) / many * 1e6


def encode(*words):
    parts = [str(w).encode() for w in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)


def fill(redis, size):
    redis("FLUSHALL")
    for start in range(0, size, 1000):
        members, keys = [], []
        for i in range(start, min(size, start + 1000)):
            members += [i, "place-%d" % i]
            keys += ["waiting:user-%d" % i, "1"]
        redis("ZADD", "line", *members)
        redis("MSET", *keys)


def replica(folder, size):
    """(Redis commands per poll, Redis CPU µs per poll) of a gateway that is polled hard, less what it does unpolled."""
    hall = house.Hall(gateways=1)
    try:
        gateway = hall.gateways[0]
        hall.operator.create("bench", rate=0.01, capacity=10_000_000)
        join, poll = os.path.join(folder, "join.lua"), os.path.join(folder, "poll.lua")
        with open(join, "w", encoding="ascii") as file:
            file.write('wrk.method = "POST"\nwrk.body = \'{"event_id":"bench"}\'\n'
                       'wrk.headers["Content-Type"] = "application/json"\n')
        while gateway.call("GET", "/events/bench")[2]["waiting"] < size:
            common.wrk(gateway.http, 512, 1, join, "/queue/join")
        token = gateway.join("bench")[2]["waiting_token"]
        with open(poll, "w", encoding="ascii") as file:
            file.write('wrk.headers["Authorization"] = "Bearer %s"\n' % token)
        redis = house.Resp(hall.redis_path())

        def commands():
            text = redis("INFO", "stats").decode()
            return int(text.split("total_commands_processed:")[1].split("\r")[0])

        def window(polled):
            begin, cpu = commands(), redis_cpu(redis)
            requests = common.wrk(gateway.http, 64, 5, poll, "/queue/status")[0] if polled else 0
            if not polled:
                end = int(redis("TIME")[0]) + 5
                house.wait_until("five idle seconds", lambda: int(redis("TIME")[0]) >= end)
            return commands() - begin, redis_cpu(redis) - cpu, requests

        idle, busy = window(False), window(True)
        redis.close()
        return (busy[0] - idle[0]) / busy[2], (busy[1] - idle[1]) / busy[2] * 1e6, busy[2]
    finally:
        hall.close()


def main():
    folder = tempfile.mkdtemp(prefix="bw-bench-")
    server = house.Redis(os.path.join(folder, "redis"))
    redis = house.Resp(server.path)
    try:
        print("store: Redis' CPU for one poll, %s" % common.machine())
        print("%-8s %-8s %26s %20s %18s" % ("waiting", "way", "Redis CPU µs / poll", "polls/s of one core", "commands / poll"))
        for size in SIZES:
            fill(redis, size)
            keys = [run(redis, lambda n: [encode("KEYS", "waiting:user-1234*")] * min(n, 4), 8) for _ in range(ROUNDS)]
            rank = [run(redis, lambda n: [encode("ZRANK", "line", "place-%d" % (i * 7919 % size)) for i in range(n)], 4000)
                    for _ in range(ROUNDS)]
            for name, values in (("KEYS", keys), ("ZRANK", rank)):
                middle = statistics.median(values)
                print("%-8d %-8s %26s %20.0f %18s" % (size, name, common.spread(values), 1e6 / middle, "1"))
            per_poll, cpu, polls = replica(folder, size)
            print("%-8d %-8s %26s %20s %18.6f" % (size, "replica", "%.4f over %d polls" % (cpu, polls), "not Redis' business",
                                                  per_poll))
    finally:
        redis.close()
        server.stop()
        subprocess.call(["rm", "-rf", folder])


if __name__ == "__main__":
    sys.exit(main())
