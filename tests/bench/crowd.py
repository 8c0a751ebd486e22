# SPDX-License-Identifier: Apache-2.0
"""A crowd that waits and polls at 1x and 4x, and at the pace that the service chooses; what it costs and what it learns.

  ./dev bench crowd [--people N] [--seconds S] [--rate R] [--no-sale]

The same number of people wait and poll in three stretches: every 5 s, four times as often on fewer people's behalf where
the machine can't send more (the printed requests/s tell), and as the service says. Beside each: the crowd's own
percentiles, Redis' commands by who made them, its CPU by the main thread (scripts) and the others (the AOF's), and the
slowest scripts by SLOWLOG. Generator and service share the machine, so CPU-seconds are the honest figures.
"""
import argparse
import bisect
import json
import os
import subprocess
import sys
import threading
import time

import common
from common import house


TICK_SECONDS = 0.04  # service/core/event_ticks.cpp, act_lane.cpp


class Redis:
    """What a Redis did between two looks."""

    def __init__(self, hall):
        self.resp = house.Resp(hall.redis_path())
        common.watch_slow_calls(self.resp)
        self.before = self.look()

    def look(self):
        cpu = dict(line.split(":") for line in self.resp("INFO", "cpu").decode().split("\r\n") if ":" in line)
        main = sum(float(cpu["used_cpu_%s_main_thread" % kind]) for kind in ("user", "sys"))
        everything = sum(float(cpu["used_cpu_%s" % kind]) for kind in ("user", "sys"))
        calls = {}
        for line in self.resp("INFO", "commandstats").decode().splitlines():
            if line.startswith("cmdstat_"):
                name, rest = line[len("cmdstat_"):].split(":", 1)
                calls[name] = int(rest.split("calls=")[1].split(",")[0])
        for ours in ("info", "slowlog", "config|set", "slowlog|get", "slowlog|reset"):
            calls.pop(ours, None)
        return {"at": time.monotonic(), "main": main, "other": everything - main, "calls": sum(calls.values()),
                "scripts": calls.get("evalsha", 0)}

    def since(self):
        now, before = self.look(), self.before
        self.before = now
        took = now["at"] - before["at"]
        return {key: (now[key] - before[key]) / took for key in ("main", "other", "calls", "scripts")}


class Age:
    """How far behind the truth positions are: someone at the end of the line polls fifty times a second, and the log
    tells when that which the answer did not know yet was written (Redis' clock is this machine's)."""

    def __init__(self, gateway, event, redis):
        self.gateway, self.event, self.redis = gateway, event, redis
        self.token = gateway.join(event)[2]["waiting_token"]
        self.samples = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.ask)
        self.thread.start()

    def ask(self):
        while not self.over.wait(0.02):
            answer = self.gateway.status(self.token)
            if answer[0] == 200:
                epoch, lsn = answer[2]["version"].split("-")
                self.samples.append((time.time() * 1e6, (int(epoch), int(lsn))))

    def stop(self):
        """The ages in milliseconds, ascending."""
        self.over.set()
        self.thread.join()
        log = self.redis.resp("XRANGE", "bw:{%s}:log" % self.event, "-", "+")
        records = [(tuple(int(part) for part in entry[0].split(b"-")), varint(entry[1][1], 2)) for entry in log]
        ids = [entry[0] for entry in records]
        ages = []
        for at, version in self.samples:
            unseen = bisect.bisect_right(ids, version)
            ages.append(max(0.0, at - records[unseen][1]) / 1000 if unseen < len(records) else 0.0)
        return sorted(ages)


def varint(data, at):
    number, shift = 0, 0
    while True:
        number |= (data[at] & 127) << shift
        if data[at] < 128:
            return number
        at, shift = at + 1, shift + 7


def run_crowd(hall, event, arguments, redis, skip, seconds, measure_age=False):
    """A crowd; figures of the service and of Redis over `seconds` of it, `skip` seconds after everyone has joined."""
    report = os.path.join(hall.folder, "report.json")
    gateway = hall.gateways[0]
    crowd = subprocess.Popen([house.BIN + "/breakwater-crowd", "--http", "http://127.0.0.1:%d" % gateway.http, "--event",
                              event, "--report", report, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True)
    said = []
    reader = threading.Thread(target=lambda: said.append(crowd.stdout.read()))
    reader.start()
    people = int(arguments[arguments.index("--people") + 1])
    house.wait_until("everyone has joined", lambda: crowd.poll() is not None or int(
        redis.resp("HGET", "bw:{%s}:meta" % event, "next_seq") or 1) > people, 300)
    time.sleep(skip)
    age = Age(gateway, event, redis) if measure_age else None
    redis.since()
    requests, cpu, client = answered(gateway), common.cpu_seconds(gateway.process.pid), common.cpu_seconds(crowd.pid)
    began = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    figures = redis.since()
    figures["requests"] = (answered(gateway) - requests) / took
    figures["cpu"] = (common.cpu_seconds(gateway.process.pid) - cpu) / took
    figures["client"] = (common.cpu_seconds(crowd.pid) - client) / took
    figures["age"] = age.stop() if age else []
    return crowd, reader, said, report, figures


def write_a_sale(path, rate, seconds):
    """The floor: what `rate` admissions and as many enters a second change in Redis, as plain commands, in one write for each
    tick with its acts; one enters a second after its turn."""
    redis = house.Resp(path)
    batch = int(rate * TICK_SECONDS)
    record = [["HSET", "floor:meta", *(word for i in range(20) for word in ("field%d" % i, "1795000000000000"))],
              ["XADD", "floor:log", "MAXLEN", "~", "100000", "*", "r", "x" * 20]]
    began = time.monotonic()
    for i in range(int(seconds / TICK_SECONDS)):
        turns = range(i * batch, (i + 1) * batch)
        enters = range((i - 25) * batch, (i - 24) * batch) if i >= 25 else ()
        commands = [*record,
                    ["ZADD", "floor:ready", *(word for seq in turns for word in (i, "%013d" % seq))],
                    ["SETRANGE", "floor:cells", turns[0] * 32, "x" * 32 * batch],
                    ["SETRANGE", "floor:gone", turns[0] // 8, "x" * (batch // 8)]]
        if enters:
            commands += [*record,
                         ["ZREM", "floor:ready", *("%013d" % seq for seq in enters)],
                         ["ZADD", "floor:active", *(word for seq in enters for word in (i, "%013d" % seq))],
                         *(["SETRANGE", "floor:cells", seq * 32, "x" * 6] for seq in enters),
                         ["HSET", "floor:passes", *(word for seq in enters for word in (seq, "x" * 60))]]
        redis.all(commands)
        time.sleep(max(0, began + (i + 1) * TICK_SECONDS - time.monotonic()))
    redis.close()


def answered(gateway):
    text = subprocess.check_output(["curl", "-s", "http://127.0.0.1:%d/metrics" % gateway.ops], text=True)
    return sum(float(line.split()[-1]) for line in text.splitlines()
               if line.startswith("breakwater_http_requests_total{"))


def finish(crowd, reader, said, report, gently=True):
    if gently:
        crowd.wait()
    else:
        crowd.kill()
        crowd.wait()
    reader.join()
    if not gently:
        return None
    with open(report, encoding="utf-8") as file:
        return json.load(file), crowd.returncode, said[0]


def row(name, figures):
    print("%-22s %9.0f %9.2f %9.2f %8.0f %8.0f %9.2f %% %8.2f %%" % (
        name, figures["requests"], figures["cpu"] / figures["requests"] * 1e6, figures["client"],
        figures["calls"], figures["scripts"], figures["main"] * 100, figures["other"] * 100))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--no-sale", action="store_true", help="only the two stretches in which nobody is admitted")
    options = parser.parse_args()
    hall = house.Hall(gateways=1)
    try:
        redis = Redis(hall)
        print("crowd: %d people, %d s a stretch, %d admitted a second, %s" % (
            options.people, options.seconds, options.rate, common.machine()))
        print("%-22s %9s %9s %9s %8s %8s %11s %10s" % ("polls", "req/s", "CPU-s/M", "crowd CPU", "Redis/s", "scripts/s",
                                                      "Redis main", "others"))
        people = ["--people", str(options.people), "--join-seconds", "10", "--probe", "0", "--check-passes", "0"]
        rows = {}
        for name, every in (("every 20 s", "20s"), ("every 5 s (4x)", "5s")):
            event = "polls-" + every
            hall.operator.create(event, rate=0.01)
            crowd, reader, said, report, rows[name] = run_crowd(
                hall, event, [*people, "--poll", every], redis, 25, options.seconds)
            row(name, rows[name])
            if every == "5s":
                redis.since()
                write_a_sale(hall.redis_path(), options.rate, 20)
                floor = redis.since()["main"] - rows[name]["main"]
                print("    Redis, for the bare writes of %d admissions and enters a second beside that: %.2f %% more" % (
                    options.rate, floor * 100))
            finish(crowd, reader, said, report, gently=False)
            close(hall, event)
        few, many = rows["every 20 s"], rows["every 5 s (4x)"]
        faults = [] if many["calls"] < 1.01 * few["calls"] else ["polls cost Redis commands"]
        print("Redis commands at 4x / 1x: %.4f (polls at 4x / 1x: %.2f)" % (
            many["calls"] / few["calls"], many["requests"] / few["requests"]))
        sales = [("5 s, %d/s enter" % options.rate, "5s"), ("server, %d/s enter" % options.rate, "server")]
        for name, poll in [] if options.no_sale else sales:
            event = "sale-" + poll
            hall.operator.create(event, rate=options.rate)
            crowd, reader, said, report, figures = run_crowd(hall, event, [*people, "--poll", poll], redis, 5,
                                                             options.seconds, measure_age=True)
            row(name, figures)
            ages = figures["age"]
            print("    age of positions, %d samples: p50 %.0f ms, p99 %.0f ms, max %.0f ms" % (
                len(ages), ages[len(ages) // 2], ages[len(ages) * 99 // 100], ages[-1]))
            judged, status, text = finish(crowd, reader, said, report)
            print_sale(name, judged, status, text)
            faults += [] if status == 0 else ["%s: the crowd ended with %d" % (name, status)]
            close(hall, event)
        print("slowest calls of Redis in all of this, microseconds (SLOWLOG, from %d): %s" % (
            common.SLOW_MICROS, "; ".join("%d %s" % entry for entry in common.slow_calls(redis.resp)[:5]) or "none"))
    finally:
        hall.close()
    sys.exit("; ".join(faults) or 0)


def print_sale(name, judged, status, text):
    wanted = ("join ", "status ", "settled ", "enter ", "admissions", "learnt", "errors", "clean", "BROKEN")
    for line in text.replace("\r", "\n").splitlines():
        if line.startswith(wanted):
            print("    " + line)
    print("    %s: exit %d, %s" % (name, status, "clean" if judged["clean"] else "BROKEN"))


def close(hall, event):
    from breakwater.v1 import event_service_pb2 as pb
    hall.operator(hall.operator.events.CloseEvent, pb.CloseEventRequest(event_id=event, closed_reason=1))
    hall.operator(hall.operator.events.DeleteEvent, pb.DeleteEventRequest(event_id=event))


if __name__ == "__main__":
    sys.exit(main())
