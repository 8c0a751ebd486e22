# SPDX-License-Identifier: Apache-2.0
"""Many open streams on a moving line: what they cost, and how long until a pause has reached the last of them.

  ./dev bench push [--count N] [--ahead N] [--rate R] [--seconds S] [--rounds N]

The streams' places stand behind a crowd that is being admitted, so every position falls all the time. The cost is the
gateway's CPU time with the streams, less what the same moving line cost it without any, over a stretch that is longer
than the 54 s between two events of those who wait longest. A pause counts from before the
operator's call until its state came out of each stream's socket; the reader shares the machine with the service.
"""
import argparse
import statistics
import sys
import time

import common
import gauge
from common import house
from gauge import say

GOAL_CORE, GOAL_LAST = 5, 1.0


def cost(gateway, seconds, streams=None):
    """(share of a core, events a second) over a stretch of time."""
    cpu, events = common.cpu_seconds(gateway.process.pid), streams.events if streams else 0
    began = time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    return ((common.cpu_seconds(gateway.process.pid) - cpu) / took, (streams.events - events) / took if streams else 0)


def reach(streams, text, call, patience=20):
    """Seconds from the call until `text` came on each stream, and until the call was answered."""
    streams.want(text)
    began = time.monotonic()
    call()
    answered = time.monotonic() - began
    house.wait_until("the change on every stream", lambda: len(streams.seen) >= streams.open(), patience)
    return [at - began for at in streams.seen.values()], answered


def changes(hall, streams, rounds):
    from breakwater.v1 import event_service_pb2 as pb
    operator = hall.operator
    acts = (("pause", b'"paused":true',
             lambda: operator(operator.events.PauseEvent, pb.PauseEventRequest(event_id="bench"))),
            ("resume", b'"paused":false',
             lambda: operator(operator.events.ResumeEvent, pb.ResumeEventRequest(event_id="bench"))))
    rows = {name: [] for name, _, _ in acts}
    for _ in range(rounds):
        for name, text, call in acts:
            delays, answered = reach(streams, text, call)
            rows[name].append((answered, min(delays), statistics.median(delays), max(delays)))
            time.sleep(1)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=15_000)
    parser.add_argument("--ahead", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    hall = gauge.hall()
    redis, streams = house.Resp(hall.redis_path()), None
    try:
        gateway = hall.gateways[0]
        hall.operator.create("bench", rate=0.01)
        gauge.fill(gateway, redis, "bench", options.ahead, hall.folder)
        tokens = gauge.tokens_of(gateway, "bench", options.count)
        set_rate(hall, options.rate)
        time.sleep(3)
        say("push: %d streams behind %d places, %d admitted a second, %s" % (
            options.count, options.ahead, options.rate, common.machine()))
        alone, _ = cost(gateway, options.seconds)
        streams = gauge.Streams(gateway, tokens)
        time.sleep(5)  # the first events, all at once, are not what a line costs that moves
        together, events = cost(gateway, options.seconds, streams)
        say("%-38s %12s %8s" % ("", "measured", "goal"))
        say("%-38s %10.2f %%" % ("a core, the moving line alone", alone * 100))
        say("%-38s %10.2f %%" % ("a core, with %d streams" % streams.open(), together * 100))
        say("%-38s %10.2f %% %6d %%   (%.0f events/s)" % (
            "a core, of the streams", (together - alone) * 100, GOAL_CORE, events))
        for name, rows in changes(hall, streams, options.rounds).items():
            for column, what in enumerate(("call answered", "first stream", "median stream", "last stream")):
                goal = "%6.1f s" % GOAL_LAST if column == 3 else ""
                say("%-38s %10s s %s" % ("%s: %s" % (name, what), common.spread([row[column] for row in rows]), goal))
        say("streams closed by the service: %d" % streams.closed)
    finally:
        if streams:
            streams.end()
        redis.close()
        hall.close()


def set_rate(hall, rate):
    from breakwater.v1 import event_service_pb2 as pb
    hall.operator(hall.operator.events.SetAdmissionRate,
                  pb.SetAdmissionRateRequest(event_id="bench", admissions_per_second=rate))


if __name__ == "__main__":
    sys.exit(main())
