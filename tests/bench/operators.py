# SPDX-License-Identifier: Apache-2.0
"""How soon a change of the rate has its first effect, and what watching consoles cost and how old their figures are.

  ./dev bench operators [--places N] [--changes N] [--consoles N] [--seconds S]

A change counts from before the operator's call until the first admission by the new rate stands in the event's log, by
the store's clock, which is this machine's; the old rate admits so seldom that every admission is by the new one. The
other way round, the last admission that still follows the call to a low rate is looked for.
"""
import argparse
import sys
import threading
import time

import common
import gauge
from common import house
from gauge import say

import log_reader

GOAL_EFFECT = 0.1
SLOW, FAST = 0.01, 500


class Log:
    """The event's log, read on from where the last look ended."""

    def __init__(self, redis):
        self.redis, self.last = redis, "-"
        self.read()

    def read(self):
        """The new admissions: [(at µs, how many)]."""
        records = []
        while True:
            page = self.redis("XRANGE", "bw:{bench}:log", self.last, "+", "COUNT", 1000)
            for entry, fields in page:
                reader = log_reader.Bytes(fields[1])
                reader.byte()
                kind = reader.byte()
                records.append((entry.decode(), reader.varint(), kind, reader))
            if page:
                self.last = "(" + page[-1][0].decode()
            if len(page) < 1000:
                return log_reader.admissions_and_rates(records)[0]


def set_rate(hall, rate):
    """(µs by the clock before the call, seconds until it was answered)"""
    from breakwater.v1 import event_service_pb2 as pb
    began = time.time()
    hall.operator(hall.operator.events.SetAdmissionRate,
                  pb.SetAdmissionRateRequest(event_id="bench", admissions_per_second=rate))
    return began * 1e6, time.time() - began


def changes(hall, redis, rounds):
    log = Log(redis)
    answered, effects, stops = [], [], []
    for _ in range(rounds):
        began, took = set_rate(hall, FAST)
        answered.append(took)
        seen = []
        house.wait_until("the first admission", lambda: seen.extend(log.read()) or seen, 10)
        effects.append((min(at for at, _ in seen) - began) / 1e6)
        began, took = set_rate(hall, SLOW)
        answered.append(took)
        time.sleep(0.3)
        stops.append(max([0] + [(at - began) / 1e6 for at, _ in log.read()]))
    return answered, effects, stops


class Console:
    """One watcher; how old each snapshot's figures were when it came, and the time between two."""

    def __init__(self, gateway, token):
        from breakwater.v1 import telemetry_service_pb2 as pb
        self.operator = house.Operator(gateway.grpc, token)
        self.ages, self.gaps, self.bytes = [], [], 0
        request = pb.WatchSnapshotsRequest(event_id="bench")
        request.interval.seconds = 1
        self.call = self.operator.telemetry.WatchSnapshots(request, metadata=self.operator.metadata)
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        last = None
        try:
            for answer in self.call:
                now = time.time()
                taken = answer.snapshot.event.taken_at
                self.ages.append(now - taken.seconds - taken.nanos / 1e9)
                self.bytes += answer.ByteSize()
                if last:
                    self.gaps.append(now - last)
                last = now
        except house.grpc.RpcError:
            pass  # ended by us

    def end(self):
        self.call.cancel()
        self.thread.join()
        self.operator.close()


def commands(redis):
    text = redis("INFO", "stats").decode()
    return int(text.split("total_commands_processed:")[1].split("\r")[0])


def stretch(gateway, redis, seconds):
    """(share of a core, Redis commands a second)"""
    cpu, calls, began = common.cpu_seconds(gateway.process.pid), commands(redis), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    return (common.cpu_seconds(gateway.process.pid) - cpu) / took, (commands(redis) - calls) / took


def watch(hall, redis, consoles, seconds):
    gateway = hall.gateways[0]
    alone = stretch(gateway, redis, seconds)
    watching = []
    try:
        for _ in range(consoles):  # spread over the second, as people open their windows
            watching.append(Console(gateway, hall.token()))
            time.sleep(1 / consoles)
        time.sleep(3)
        together = stretch(gateway, redis, seconds)
    finally:
        for console in watching:
            console.end()
    ages = [age for console in watching for age in console.ages]
    gaps = [gap for console in watching for gap in console.gaps]
    say("%-40s %8.2f %% of a core %8.0f Redis commands/s" % ("nobody watches", alone[0] * 100, alone[1]))
    say("%-40s %8.2f %% of a core %8.0f Redis commands/s" % (
        "%d consoles at 1 s" % consoles, together[0] * 100, together[1]))
    say("%-40s %8.3f %% of a core, %.0f bytes a snapshot" % (
        "one console", (together[0] - alone[0]) / consoles * 100,
        sum(console.bytes for console in watching) / len(ages)))
    say("%-40s p50 %.0f ms, p99 %.0f ms, max %.0f ms (%d snapshots)" % (
        "age of the figures when they come", gauge.percentile(ages, 0.5) * 1e3, gauge.percentile(ages, 0.99) * 1e3,
        max(ages) * 1e3, len(ages)))
    say("%-40s p50 %.0f ms, p99 %.0f ms, max %.0f ms" % (
        "between two snapshots", gauge.percentile(gaps, 0.5) * 1e3, gauge.percentile(gaps, 0.99) * 1e3,
        max(gaps) * 1e3))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=300_000)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--consoles", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    hall = gauge.hall()
    redis = house.Resp(hall.redis_path())
    try:
        hall.operator.create("bench", rate=SLOW)
        gauge.fill(hall.gateways[0], redis, "bench", options.places, hall.folder)
        say("operators: %d places, %d changes, %s" % (options.places, options.changes, common.machine()))
        answered, effects, stops = changes(hall, redis, options.changes)
        for name, values, goal in (("change answered", answered, ""),
                                   ("raise: call to the first admission", effects, "goal p99 %.0f ms" % (GOAL_EFFECT * 1e3)),
                                   ("lower: call to the last admission", stops, "")):
            say("%-40s p50 %.1f ms, p99 %.1f ms, max %.1f ms   %s" % (
                name, gauge.percentile(values, 0.5) * 1e3, gauge.percentile(values, 0.99) * 1e3, max(values) * 1e3, goal))
        set_rate(hall, FAST)
        watch(hall, redis, options.consoles, options.seconds)
    finally:
        redis.close()
        hall.close()


if __name__ == "__main__":
    sys.exit(main())
