# SPDX-License-Identifier: Apache-2.0
"""The life of an event, from its draft to its deletion, as operators lead it and visitors see it."""
import threading
import time
import unittest

import house
import log_reader
import outside

DRAFT, SCHEDULED, OPEN, PAUSED, CLOSED = 1, 2, 3, 4, 5


class Life(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hall = house.Hall(gateways=2, shared_redis=True)
        cls.addClassCleanup(cls.hall.close)
        cls.operator = cls.hall.operator
        cls.redis = house.Resp(cls.hall.redis_path())
        cls.addClassCleanup(cls.redis.close)

    def act(self, name, **fields):
        from breakwater.v1 import event_service_pb2 as pb
        return self.operator(getattr(self.operator.events, name), getattr(pb, name + "Request")(**fields)).event

    def event(self, name):
        return self.act("GetEvent", event_id=name)

    def trail(self, event):
        from breakwater.v1 import audit_service_pb2 as pb
        return list(reversed(self.operator(self.operator.audit.ListEntries,
                                           pb.ListEntriesRequest(event_id=event, page_size=500)).entries))

    def redis_now(self):
        seconds, micros = self.redis("TIME")
        return int(seconds) + int(micros) / 1e6

    def snapshots(self, event, count, **fields):
        from breakwater.v1 import telemetry_service_pb2 as pb
        stream = self.operator(self.operator.telemetry.WatchSnapshots,
                               pb.WatchSnapshotsRequest(event_id=event, **fields), 30)
        read = [next(stream) for _ in range(count)]
        stream.cancel()
        return read

    def test_anEventLivesFromItsDraftToItsDeletionAndTheTrailTellsAll(self):
        first, second = self.hall.gateways
        self.operator.create("life", rate=50, open_now=False)
        self.assertEqual(self.event("life").state, DRAFT)
        status, _, problem = first.join("life")
        self.assertEqual((status, problem["code"]), (409, "EVENT_NOT_OPEN"))

        # Scheduled: the lobby takes joins, nobody is admitted, and it opens by itself, once.
        moment = int(self.redis_now()) + 3
        request = {"event_id": "life"}
        from google.protobuf.timestamp_pb2 import Timestamp
        self.act("ScheduleEvent", opens_at=Timestamp(seconds=moment), **request)
        house.wait_until("the lobby is open at both", lambda: all(
            g.call("GET", "/events/life")[2]["state"] == "scheduled" for g in self.hall.gateways))
        answers = [gateway.join("life")[2] for _ in range(10) for gateway in self.hall.gateways]
        tokens = [a["waiting_token"] for a in answers]
        for token in tokens:
            body = first.status(token)[2]
            self.assertEqual((body["status"], body["event_state"]), ("waiting", "scheduled"))
        house.wait_until("it opens by itself", lambda: self.event("life").state == OPEN)
        self.assertGreaterEqual(self.redis_now(), moment)
        house.wait_until("all of the lobby are admitted", lambda: {
            first.status(t)[2]["status"] for t in tokens} == {"ready"})
        opened = [e for e in self.trail("life") if e.action == "open"]
        self.assertEqual([(e.actor, e.outcome) for e in opened], [("system", "done")])
        self.assertGreaterEqual(opened[0].at.seconds, moment)

        # The rate, a pause, and a resume with a ramp, judged from the log.
        self.assertEqual(self.act("SetAdmissionRate", admissions_per_second=40, reason="slower",
                                  **request).policy.admissions_per_second, 40)
        more = [first.join("life")[2]["waiting_token"] for _ in range(60)]
        self.assertEqual(self.act("PauseEvent", reason="look", **request).state, PAUSED)
        more += [second.join("life")[2]["waiting_token"] for _ in range(60)]
        house.wait_until("both gateways say that it is paused", lambda: all(
            g.status(more[-1])[2]["paused"] for g in self.hall.gateways))
        self.assertIsNone(first.status(more[-1])[2]["eta_sec"])
        # Ready ones may enter while it is paused.
        status, _, granted = second.enter(tokens[0])
        self.assertEqual((status, granted["admission"]), (200, "granted"))
        ready = {t for t in more if first.status(t)[2]["status"] == "ready"}
        ticks = len(log_reader.read_log(self.redis, "life"))
        from google.protobuf.duration_pb2 import Duration
        event = self.act("ResumeEvent", admissions_per_second=80, ramp_from_per_second=1, ramp=Duration(seconds=3),
                         reason="on", **request)
        self.assertEqual((event.state, event.policy.admissions_per_second), (OPEN, 80))
        house.wait_until("everybody is admitted", lambda: {
            second.status(t)[2]["status"] for t in more} == {"ready"})
        self.assertLess(len(ready), len(more), "some were still waiting in the pause")
        admitted, rates = log_reader.admissions_and_rates(log_reader.read_log(self.redis, "life"))
        self.assertGreater(len(log_reader.read_log(self.redis, "life")), ticks)
        self.assertEqual(sum(count for _, count in admitted), len(tokens) + len(more))
        paused = next(i for i, entry in enumerate(rates) if entry[1] == PAUSED)
        self.assertEqual([at for at, _ in admitted if rates[paused][0] < at < rates[paused + 1][0]], [])
        resumed = rates[paused + 1][0]
        ramp = sum(count for at, count in admitted if resumed < at <= resumed + 1_000_000)
        self.assertLessEqual(ramp, 1 + 80 / 3 / 2 + 20, "the first second of a ramp is slower than the full rate")

        # Closed: statuses say so and why, enter is refused, but a pass already given is repeated.
        waiting = None
        self.act("PauseEvent", **request)
        house.wait_until("paused", lambda: first.call("GET", "/events/life")[2]["state"] == "paused")
        waiting = first.join("life")[2]["waiting_token"]
        self.assertEqual(self.act("CloseEvent", closed_reason=2, reason="gone", **request).state, CLOSED)
        for gateway in self.hall.gateways:
            body = house.wait_until("the place reads that it is over", lambda: (
                lambda b: b["status"] == "closed" and b)(gateway.status(waiting)[2]))
            self.assertEqual((body["closed_reason"], body["event_state"], body["poll_after_ms"]),
                             ("sold_out", "closed", 0))
            for token in (waiting, more[-1]):
                status, _, problem = gateway.enter(token)
                self.assertEqual((status, problem["code"]), (409, "EVENT_NOT_OPEN"))
            status, _, again = gateway.enter(tokens[0])
            self.assertEqual((status, again["reservation_token"]), (200, granted["reservation_token"]))
        self.assertEqual(second.join("life")[0], 409)

        # Reopened: paused, with every place kept; and closed again.
        self.assertEqual(self.act("ReopenEvent", **request).state, PAUSED)
        body = house.wait_until("the place is there again", lambda: (
            lambda b: b["status"] == "waiting" and b)(second.status(waiting)[2]))
        self.assertEqual((body["position"], body["paused"]), (1, True))
        self.act("CloseEvent", **request)

        # Refused acts are in the trail too, also those refused unread.
        long = outside.refusal(self.act, "PauseEvent", reason="가" * 400, **request)
        self.assertEqual(outside.error_info(long)[0], "INVALID_REQUEST")
        refused = outside.refusal(self.act, "SetAdmissionRate", admissions_per_second=9, expected_revision=1,
                                  reason="too late", **request)
        self.assertEqual(outside.error_info(refused)[0], "REVISION_CONFLICT")
        trail = self.trail("life")
        done = [(e.action, e.actor) for e in trail if e.outcome == "done"]
        self.assertEqual(done, [(a, "system" if a == "open" else "admin") for a in (
            "create", "schedule", "open", "set_rate", "pause", "resume", "pause", "close", "reopen", "close")])
        for refused_act in ("DeleteEvent", "RecoverEvent"):
            self.assertEqual(outside.error_info(outside.refusal(self.act, refused_act, event_id="no-such"))[0],
                             "EVENT_NOT_FOUND")
        house.wait_until("acts on an event that isn't there are in the service's trail", lambda: {
            "delete", "recover"} <= {e.action for e in self.trail("") if e.to == "no-such"})
        rate = next(e for e in trail if e.action == "set_rate")
        self.assertEqual((rate.reason, rate.outcome), ("slower", "done"))
        self.assertIn("50", getattr(rate, "from"))
        self.assertIn("40", rate.to)
        late = [e for e in trail if e.outcome != "done"]
        self.assertEqual([(e.action, e.outcome, e.reason) for e in late],
                         [("pause", "INVALID_REQUEST", "reason must have at most 500 bytes."),
                          ("set_rate", "REVISION_CONFLICT", "too late")])
        revisions = [e.revision for e in trail if e.outcome == "done"]
        self.assertEqual(revisions, sorted(revisions))

        # Deleted: no key is left, and a new event of the same id honours no old token.
        from breakwater.v1 import event_service_pb2 as pb
        self.operator(self.operator.events.DeleteEvent, pb.DeleteEventRequest(event_id="life"))
        house.wait_until("nothing is left in Redis", lambda: self.redis("KEYS", "bw:{life}:*") == [])
        self.assertNotIn(b"life", self.redis("SMEMBERS", "bw:events"))
        house.wait_until("both gateways have forgotten it", lambda: all(
            g.call("GET", "/events/life")[0] == 404 for g in self.hall.gateways))
        self.assertEqual(self.trail("life")[0].action, "create", "the trail outlives its event")
        self.operator.create("life", rate=50)
        for gateway in self.hall.gateways:
            house.wait_until("the new one is known", lambda: gateway.call("GET", "/events/life")[0] == 200)
            for call in (gateway.status, gateway.enter):
                status, _, problem = call(waiting)
                self.assertEqual((status, problem["code"]), (410, "TOKEN_EXPIRED"))
        self.assertEqual(first.join("life")[2]["position"], 1)
        self.assertEqual(self.redis("KEYS", "bw:{life}:places:*") != [], True)

    def test_snapshotsGiveTheHistoryFirstThenTheLiveFiguresAndTheCountersAddUp(self):
        from breakwater.v1 import telemetry_service_pb2 as pb
        from google.protobuf.duration_pb2 import Duration
        first, second = self.hall.gateways
        self.operator.create("counts", rate=20)
        begun = time.monotonic()
        house.wait_until("both know it", lambda: all(g.call("GET", "/events/counts")[0] == 200
                                                     for g in self.hall.gateways))
        tokens = [g.join("counts")[2]["waiting_token"] for _ in range(30) for g in self.hall.gateways]
        for token in tokens[-5:]:
            self.assertEqual(second.call("POST", "/queue/leave", None, house.bearer(token))[0], 200)
        house.wait_until("one may enter", lambda: first.status(tokens[0])[2]["ready_for_entry"])
        self.assertEqual(first.enter(tokens[0])[0], 200)

        def kept():
            answer = self.operator(self.operator.telemetry.ListSnapshots, pb.ListSnapshotsRequest(event_id="counts"))
            return len(answer.snapshots) >= 3 and answer.snapshots
        history = house.wait_until("three snapshots are kept", kept)
        at = [s.event.taken_at.ToMicroseconds() for s in history]
        self.assertEqual(at, sorted(set(at)))
        # One a second, from however many gateways; Redis' clock and ours may differ by one.
        self.assertLessEqual(len(history), time.monotonic() - begun + 2)

        read = self.snapshots("counts", 12, interval=Duration(nanos=100_000_000), history=Duration(seconds=60))
        kinds = [r.from_history for r in read]
        self.assertTrue(kinds[0])
        self.assertFalse(kinds[-1])
        self.assertEqual(kinds, sorted(kinds, reverse=True), "first the past, then live")
        times = [r.snapshot.event.taken_at.ToMicroseconds() for r in read]
        self.assertEqual(times, sorted(times))
        for snapshot in [r.snapshot for r in read] + list(history):
            counts = {c.state: c.places for c in snapshot.event.counts}
            self.assertEqual(len(counts), len(snapshot.event.counts))
            self.assertEqual(sum(counts.values()), snapshot.event.joined)
        live = read[-1].snapshot
        self.assertEqual(live.event.joined, len(tokens))
        self.assertEqual({c.state: c.places for c in live.event.counts}[7], 5)
        self.assertEqual({c.state: c.places for c in live.event.counts}[5], 1)
        self.assertEqual(live.event.set_admissions_per_second, 20)

        def everyone():
            newest = self.snapshots("counts", 1)[0].snapshot
            return len(newest.gateways) == 2 and newest.redis_nodes and newest
        newest = house.wait_until("figures of both gateways and of Redis", everyone)
        self.assertEqual(len({g.gateway_id for g in newest.gateways}), 2)
        self.assertTrue(all(g.gateway_id and g.rss_bytes > 0 and g.HasField("taken_at") for g in newest.gateways))
        self.assertTrue(all(n.reachable and n.role == "master" and n.used_memory_bytes > 0
                            for n in newest.redis_nodes))
        error = outside.refusal(self.snapshots, "nowhere", 1)
        self.assertEqual(outside.error_info(error)[0], "EVENT_NOT_FOUND")

    def test_ofTwoOperatorsWithTheSameRevisionOneWinsAndTheOtherReadsTheCurrentOne(self):
        self.operator.create("race", rate=10)
        revision = self.event("race").revision
        other = house.Operator(self.hall.gateways[1].grpc, self.hall.token())
        self.addCleanup(other.close)
        house.wait_until("the other gateway knows it",
                         lambda: self.hall.gateways[1].call("GET", "/events/race")[0] == 200)
        from breakwater.v1 import event_service_pb2 as pb
        outcomes, lock = [], threading.Lock()

        def set_rate(operator, rate):
            try:
                event = operator(operator.events.SetAdmissionRate, pb.SetAdmissionRateRequest(
                    event_id="race", admissions_per_second=rate, expected_revision=revision)).event
                result = ("won", event.revision, rate)
            except house.grpc.RpcError as error:
                reason, more = outside.error_info(error)
                result = (reason, int(more.get("current", 0)), rate)
            with lock:
                outcomes.append(result)
        threads = [threading.Thread(target=set_rate, args=a) for a in ((self.operator, 20), (other, 30))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        outcomes.sort(key=lambda o: o[0] != "won")
        self.assertEqual([o[:2] for o in outcomes], [("won", revision + 1), ("REVISION_CONFLICT", revision + 1)])
        for operator in (self.operator, other):  # true at the other gateway too, from the answer on
            event = operator(operator.events.GetEvent, pb.GetEventRequest(event_id="race")).event
            self.assertEqual(event.policy.admissions_per_second, outcomes[0][2])


if __name__ == "__main__":
    unittest.main(verbosity=2)
