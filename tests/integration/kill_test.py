# SPDX-License-Identifier: Apache-2.0
"""kill -9 in mid-sale: of a gateway, of Redis, of both. The crowd goes on by itself and its judge finds nothing."""
import contextlib
import json
import os
import random
import subprocess
import unittest

import house

VICTIMS = ("gateway", "redis", "both")
# Every state of a place, in the order of their numbers from 1 on.
STATES = ("waiting", "parked", "returned", "ready", "entered", "done", "left", "expired_silent", "expired_away",
          "no_show", "banned")


def counters(redis, event):
    """{state: places}, as the event's own key holds them."""
    return dict(zip(STATES, (int(number or 0) for number in redis("HMGET", "bw:{%s}:meta" % event, *STATES))))


def joined_in_store(redis, event):
    """By the places there are: numbers leave a gap of a million at each restart that not every gateway has witnessed."""
    return sum(counters(redis, event).values())


def sale_with_kills(hall, people, join_seconds, rate, kills, dice, patience, connections=64, say=lambda line: None):
    """A crowd at two gateways while `kills` victims fall at random moments of its joining: (exit status, what the crowd
    said, its report)."""
    hall.operator.create("kill", rate=rate)
    report = os.path.join(hall.folder, "report.json")
    first, second = hall.gateways
    crowd = subprocess.Popen(
        [house.BIN + "/breakwater-crowd", "--http", "http://127.0.0.1:%d" % first.http, "--http",
         "http://127.0.0.1:%d" % second.http, "--event", "kill", "--people", str(people), "--join-seconds",
         str(join_seconds), "--timeout", str(patience), "--connections", str(connections), "--report", report],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        share = people * 0.9 / kills
        for i in range(kills):
            moment = int(share * (i + dice.random()) + 1)
            with contextlib.closing(house.Resp(hall.redis_path())) as redis:
                house.wait_until("a moment of the sale", lambda: joined_in_store(redis, "kill") >= moment, patience)
            victim, gateway = VICTIMS[i % 3], hall.gateways[i % 2]
            say("kill -9 of %s after %d joins" % (victim, moment))
            if victim != "redis":
                gateway.kill()
            if victim != "gateway":
                hall.redis.kill()
                hall.redis.start()
            if victim != "redis":
                gateway.launch()
        if crowd.poll() is not None:
            raise AssertionError("the sale was over before the last kill")
        output, _ = crowd.communicate(timeout=patience + 120)
    finally:
        if crowd.poll() is None:
            crowd.kill()
    with open(report, encoding="utf-8") as file:
        return crowd.returncode, output.replace("\r", "\n"), json.load(file)


class Kill(unittest.TestCase):
    def test_noAcknowledgedJoinIsLostOrDoubledWhenGatewaysAndRedisAreKilledTenTimesInMidSale(self):
        hall = house.Hall(gateways=2, shared_redis=True)
        self.addCleanup(hall.close)
        status, output, report = sale_with_kills(hall, people=12_000, join_seconds=30, rate=500, kills=10,
                                                 dice=random.Random(11), patience=180)
        for line in output.splitlines()[-40:]:
            if line.startswith(("silence", "  ", "visitors", "errors", "invariants", "clean")) or "broken" in line:
                print(line)
        self.assertEqual(status, 0, output[-4000:])
        self.assertTrue(report["clean"])
        events = hall.gateways[0].call("GET", "/events/kill")[2]
        self.assertEqual(events["state"], "open", "nothing was lost, so nothing was paused")
        with contextlib.closing(house.Resp(hall.redis_path())) as redis:
            self.everyone_is_accounted_for(report, counters(redis, "kill"))
            self.figures_are_those_of_the_store(hall, redis)

    def everyone_is_accounted_for(self, report, stored):
        self.assertEqual((report["joined"], report["joins_unresolved"], report["cut_short"]),
                         (report["people"], 0, False))
        self.assertEqual(sum(stored.values()), report["people"], "a place for each of them, and no other")
        # Nobody was away for long or left, so all were admitted; who was then kept from entering may have come too late.
        for state in ("waiting", "parked", "returned", "left", "expired_silent", "expired_away", "banned"):
            self.assertEqual(stored[state], 0, state)
        self.assertEqual(stored["entered"] + stored["done"], report["entered"])

    def figures_are_those_of_the_store(self, hall, redis):
        from breakwater.v1 import telemetry_service_pb2 as pb
        # The connection of before was cut by the kills.
        operator = house.Operator(hall.gateways[0].grpc, hall.token())
        self.addCleanup(operator.close)

        def told():
            stream = operator(operator.telemetry.WatchSnapshots, pb.WatchSnapshotsRequest(event_id="kill"))
            figures = next(stream).snapshot.event
            stream.cancel()
            counted = {STATES[c.state - 1]: c.places for c in figures.counts}
            return counted == counters(redis, "kill") and figures.joined == sum(counted.values())
        house.wait_until("the figures that operators see are the store's", told)


if __name__ == "__main__":
    unittest.main(verbosity=2)
