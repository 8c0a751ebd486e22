# SPDX-License-Identifier: Apache-2.0
"""Positions are what anybody counts who reads the places' cells in Redis: by the grammar of ARCHITECTURE.md, and by
nothing of the service's code."""
import json
import os
import random
import subprocess
import threading
import unittest

import house

CELL, WAITING, PARKED, ENTERED, LEFT, BANNED = 32, 1, 2, 5, 7, 11
PLACES, GONE, OUT, AWAY, SAMPLE = 2000, 200, 100, 400, 1000
SLOT = 30_000_000  # µs of the event's clock: heartbeats stand in a ring of four such slots


class Positions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hall = house.Hall(gateways=2, shared_redis=True)
        cls.addClassCleanup(cls.hall.close)
        cls.redis = house.Resp(cls.hall.redis_path())
        cls.addClassCleanup(cls.redis.close)

    def cells(self, event):
        """{seq: (state, counted)} of every place that was ever given."""
        data = self.redis("GET", "bw:{%s}:places:0" % event)
        return {seq: (data[seq * CELL], bool(data[seq * CELL + 1] & 1)) for seq in range(1, len(data) // CELL)
                if data[seq * CELL]}

    def join_many(self, event, prefix_of):
        """Tokens in order of their numbers; eight visitors at a time, over both gateways."""
        tokens, lock, numbers = {}, threading.Lock(), iter(range(PLACES))

        def visit(gateway):
            connection = house.http.client.HTTPConnection("127.0.0.1", gateway.http, timeout=20)
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    break
                connection.request("POST", "/queue/join", json.dumps({"event_id": event}), {
                    "Content-Type": "application/json", "X-Forwarded-For": prefix_of(number)})
                answer = connection.getresponse()
                body = json.loads(answer.read())
                self.assertEqual(answer.status, 202, body)
                with lock:
                    tokens[body["waiting_token"]] = number
            connection.close()
        threads = [threading.Thread(target=visit, args=(g,)) for g in self.hall.gateways for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(tokens), PLACES)
        return tokens

    def ask_all(self, tokens, gateway, path="/queue/status", method="GET"):
        """The body that each token reads, on one connection."""
        connection = house.http.client.HTTPConnection("127.0.0.1", gateway.http, timeout=20)
        read = []
        for token in tokens:
            connection.request(method, path, None, house.bearer(token))
            answer = connection.getresponse()
            read.append(json.loads(answer.read()))
            self.assertEqual(answer.status, 200, read[-1])
        connection.close()
        return read

    def test_aThousandSampledPositionsEqualACountOfTheCellsAtBothGatewaysAndNoneRises(self):
        from breakwater.v1 import ban_service_pb2 as bans, event_service_pb2 as pb
        operator, event = self.hall.operator, "ranks"
        operator.create(event, rate=200)
        operator(operator.events.PauseEvent, pb.PauseEventRequest(event_id=event))
        house.wait_until("both know it", lambda: all(
            g.call("GET", "/events/" + event)[2].get("state") == "paused" for g in self.hall.gateways))
        # Every twentieth comes from the prefix that will be banned.
        joined = self.join_many(event, lambda i: "203.0.113.%d" % (i % 250 + 1) if i % 20 == 7
                                else "198.51.100.%d" % (i % 250 + 1))
        dice = random.Random(3)
        staying = [t for t in joined if joined[t] % 20 != 7]
        dice.shuffle(staying)
        leaving, away, sample = staying[:GONE], staying[GONE:GONE + AWAY], staying[GONE + AWAY:][:SAMPLE]
        last = [body["position"] for body in self.ask_all(sample, self.hall.gateways[0])]
        self.ask_all(leaving, self.hall.gateways[1], "/queue/leave", "POST")
        list(operator(operator.bans.CreateBan, bans.CreateBanRequest(
            event_id=event, reason="bots", scope=bans.BanScope(address_prefix="203.0.113.0/24"))))
        self.compare(event, sample, last, {LEFT: GONE, BANNED: OUT})
        self.let_time_pass(event, staying[GONE + AWAY:])

        # A stretch of the sale: those who ask at both gateways see their positions fall only.
        operator(operator.events.ResumeEvent, pb.ResumeEventRequest(event_id=event))
        watched, newest = sample[:100], {}

        def moved():
            for gateway in self.hall.gateways:
                for token, body in zip(watched, self.ask_all(watched, gateway)):
                    version = tuple(map(int, body["version"].split("-")))
                    known = newest.get(token, (version, body["position"]))
                    if known[0] <= version:
                        self.assertLessEqual(body["position"], known[1], "a position rose")
                        newest[token] = (version, body["position"])
                    self.assertEqual(body["status"] == "waiting", body["position"] >= 1)
            return sum(1 for _, position in newest.values() if position == 0) >= 40
        house.wait_until("some of them have been admitted", moved, 40)
        operator(operator.events.PauseEvent, pb.PauseEventRequest(event_id=event))
        house.wait_until("both say that it is paused", lambda: all(
            g.status(sample[0])[2]["paused"] for g in self.hall.gateways))
        cells = self.compare(event, sample, last, {LEFT: GONE, BANNED: OUT})
        parked = {seq for seq, (state, _) in cells.items() if state == PARKED}
        self.assertGreater(len(parked), 50, "many were away at their turn")
        self.assertLessEqual(parked, {house.seq_of(token) for token in away}, "nobody else was")

        # One of them comes back: it is told so, and goes before all who wait.
        back = next(token for token in away if house.seq_of(token) in parked)
        body = self.hall.gateways[1].status(back)[2]
        self.assertEqual((body["status"], body["away"], body["position"]), ("waiting", True, 1))
        operator(operator.events.ResumeEvent, pb.ResumeEventRequest(event_id=event, admissions_per_second=0.5))
        house.wait_until("it may enter", lambda: self.hall.gateways[0].status(back)[2]["status"] == "ready")
        self.assertLessEqual(sum(1 for a, b in zip(last, self.ask_all(sample, self.hall.gateways[1]))
                                 if a and not b["position"]), 2)

    def let_time_pass(self, event, present):
        """Moves the event's clock, so that a test need not wait for two minutes; then `present` ask, which keeps them."""
        meta, slots = "bw:{%s}:meta" % event, house.fine_slots(event)

        def start():
            return int(self.redis("HGET", meta, "fine_start"))

        def jump():
            for _ in slots:
                before = start()
                self.redis("HINCRBY", meta, "clock", SLOT)
                house.wait_until("the next slot begins", lambda: start() > before)

        def wait_for_merge(tokens):
            seqs = [house.seq_of(token) for token in tokens]
            house.wait_until("signs of life are merged", lambda: house.heard(self.redis, event, seqs))
        # Both gateways may still hold signs of life of earlier: those come with the one of somebody new.
        jump()
        latest = [gateway.join(event)[2]["waiting_token"] for gateway in self.hall.gateways]
        for gateway, token in zip(self.hall.gateways, latest):
            gateway.status(token)
        wait_for_merge(latest)
        jump()
        self.assertEqual([self.redis("BITCOUNT", slot) for slot in slots], [0] * 4)
        self.ask_all(present, self.hall.gateways[0])
        wait_for_merge(present)

    def compare(self, event, sample, last, expected):
        """The event is paused: nothing moves. `last` holds what each read before, and is set to what it reads now."""
        def quiet():
            before = self.redis("HGET", "bw:{%s}:meta" % event, "lsn")
            cells = self.cells(event)
            return self.redis("HGET", "bw:{%s}:meta" % event, "lsn") == before and (cells, before)
        cells, _ = house.wait_until("nothing moves", quiet)
        states = [state for state, _ in cells.values()]
        for state, many in expected.items():
            self.assertEqual(states.count(state), many)
        ahead, rank = 0, {}
        for seq in sorted(cells):
            state, counted = cells[seq]
            rank[seq] = ahead + 1 if state == WAITING else 0
            ahead += counted
        self.assertEqual(sum(1 for s in states if s == WAITING), ahead, "who waits counts, nobody else")
        log_end = self.redis("XREVRANGE", "bw:{%s}:log" % event, "+", "-", "COUNT", 1)[0][0].decode()
        seqs = [house.seq_of(token) for token in sample]
        for gateway in self.hall.gateways:
            house.wait_until("the gateway knows the whole log",
                             lambda: gateway.status(sample[0])[2]["version"] == log_end)
            told = self.ask_all(sample, gateway)
            self.assertEqual({body["version"] for body in told}, {log_end})
            self.assertEqual([body["position"] for body in told], [rank[seq] for seq in seqs])
            for earlier, body in zip(last, told):
                self.assertLessEqual(body["position"], earlier)
        last[:] = [body["position"] for body in told]
        # The next to be admitted reads 1.
        following = min(seq for seq in cells if cells[seq][0] == WAITING)
        from breakwater.v1 import place_service_pb2 as places
        place = self.hall.operator(self.hall.operator.places.LookUpPlace,
                                   places.LookUpPlaceRequest(event_id=event, seq=following)).place
        self.assertEqual(place.position, 1)
        return cells

    def test_theJudgeOfACrowdThatLeavesAndStaysAwayFindsNothing(self):
        self.hall.operator.create("away", rate=300)
        report = os.path.join(self.hall.folder, "away.json")
        crowd = subprocess.run(
            [house.BIN + "/breakwater-crowd", *[a for g in self.hall.gateways for a in (
                "--http", "http://127.0.0.1:%d" % g.http)], "--event", "away", "--people", "3000", "--join-seconds", "3",
             "--away", "0.2", "--away-seconds", "4", "--leave", "0.1", "--timeout", "60", "--connections", "32",
             "--report", report, "--seed", "5", "--quiet"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=150, check=False)
        self.assertEqual(crowd.returncode, 0, crowd.stdout[-4000:])
        with open(report, encoding="utf-8") as file:
            told = json.load(file)
        self.assertEqual((told["joined"], told["joins_unresolved"]), (3000, 0))
        # As many as were asked to, as near as the dice of one seed come.
        self.assertGreater(told["left"], 150)
        self.assertGreater(told["away"], 300)
        states = [state for state, _ in self.cells("away").values()]
        self.assertEqual((len(states), states.count(LEFT), states.count(ENTERED)),
                         (3000, told["left"], told["entered"]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
