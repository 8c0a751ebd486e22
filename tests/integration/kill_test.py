# SPDX-License-Identifier: Apache-2.0
"""kill -9 in mid-sale: of a gateway, of Redis, of both. The crowd goes on by itself and its judge finds nothing."""
import contextlib
import json
import os
import random
import subprocess
import unittest

import house

ROUNDS = int(os.environ.get("BREAKWATER_KILL_ROUNDS", "10"))


def joined_in_store(redis, event):
    return int(redis("HGET", "bw:{%s}:meta" % event, "next_seq") or 1) - 1


class Kill(unittest.TestCase):
    def test_noAcknowledgedJoinIsLostOrDoubledWhenGatewaysAndRedisAreKilledInMidSale(self):
        hall = house.Hall(gateways=2, shared_redis=True)
        self.addCleanup(hall.close)
        hall.operator.create("kill", rate=500)
        report = os.path.join(hall.folder, "report.json")
        crowd = subprocess.Popen(
            [house.BIN + "/breakwater-crowd", "--http", "http://127.0.0.1:%d" % hall.gateways[0].http, "--http",
             "http://127.0.0.1:%d" % hall.gateways[1].http, "--event", "kill", "--people", "12000", "--join-seconds",
             "40", "--timeout", "180", "--connections", "64", "--report", report, "--seed", "7"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(lambda: crowd.poll() is None and crowd.kill())
        dice = random.Random(11)
        victims = ["gateway", "redis", "both"]
        joined = 0
        for i in range(ROUNDS):
            joined += dice.randrange(600, 1200)
            with contextlib.closing(house.Resp(hall.redis_path())) as redis:
                house.wait_until("a moment of the sale", lambda: joined_in_store(redis, "kill") >= joined, 60)
            victim = victims[i % 3]
            gateway = hall.gateways[i % 2]
            if victim in ("gateway", "both"):
                gateway.kill()
            if victim in ("redis", "both"):
                hall.redis.kill()
                hall.redis.start()
            if victim in ("gateway", "both"):
                gateway.launch()
        self.assertIsNone(crowd.poll(), "the sale was still on at the last kill")
        output, _ = crowd.communicate(timeout=220)
        for line in output.replace("\r", "\n").splitlines()[-40:]:
            if line.startswith(("silence", "  ", "visitors", "errors", "invariants", "clean")) or "broken" in line:
                print(line)
        self.assertEqual(crowd.returncode, 0, output[-4000:])
        with open(report, encoding="utf-8") as file:
            self.assertTrue(json.load(file))
        events = hall.gateways[0].call("GET", "/events/kill")[2]
        self.assertEqual(events["state"], "open", "nothing was lost, so nothing was paused")


if __name__ == "__main__":
    unittest.main(verbosity=2)
