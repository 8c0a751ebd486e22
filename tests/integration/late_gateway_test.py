# SPDX-License-Identifier: Apache-2.0
"""What a gateway that starts late tells of the time before it, and at once of what another has just acknowledged: the
same as the ones that saw it."""
import os
import unittest

import house


class LateGateway(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hall = house.Hall(shared_redis=True)
        cls.addClassCleanup(cls.hall.close)
        cls.first = cls.hall.gateways[0]
        cls.operator = cls.hall.operator
        cls.redis = house.Resp(cls.hall.redis_path())
        cls.addClassCleanup(cls.redis.close)

    def start_late(self):
        late = house.Gateway(os.path.join(self.hall.folder, "late%d" % len(self.hall.gateways)),
                             self.hall.redis.path, os.path.join(self.hall.folder, "keys.json"))
        self.hall.gateways.append(late)
        return late.start()

    def let_pass(self, seconds):
        """Until the store's own clock has gone on by so much."""
        begun = int(self.redis("TIME")[0])
        house.wait_until("time passes", lambda: int(self.redis("TIME")[0]) >= begun + seconds)

    def test_howLongOneWhoIsDoneHadWaited(self):
        self.operator.create("waited", rate=1000)
        left, finished, inside = (self.first.join("waited")[2]["waiting_token"] for _ in range(3))
        passes = {}
        for token in (left, finished, inside):
            house.wait_until("its turn", lambda: self.first.status(token)[2]["ready_for_entry"])
            passes[token] = self.first.enter(token)[2]["reservation_token"]
        self.let_pass(4)
        self.assertEqual(self.first.call("POST", "/queue/leave", None, house.bearer(left))[0], 200)
        self.assertEqual(self.first.call("POST", "/pass/finish", None, house.bearer(passes[finished]))[0], 204)
        late = self.start_late()
        for token, state in ((left, "done"), (finished, "done"), (inside, "entered")):
            told, known = (g.status(token)[2] for g in (self.first, late))
            self.assertEqual((told["status"], known["status"]), (state, state))
            self.assertEqual(known["waiting_time"], told["waiting_time"])
            self.assertLess(told["waiting_time"], 4, "the time inside doesn't count")

    def test_aJoinAtAGatewayThatHasNotHeardOfTheReopening(self):
        from breakwater.v1 import event_service_pb2 as pb
        self.operator.create("reopened", rate=1)
        late = self.start_late()
        self.operator(self.operator.events.CloseEvent, pb.CloseEventRequest(event_id="reopened"))
        house.wait_until("the other knows its end", lambda: late.call("GET", "/events/reopened")[2]["state"] == "closed")
        self.operator(self.operator.events.ReopenEvent, pb.ReopenEventRequest(event_id="reopened"))
        status, _, told = late.join("reopened") # its next look at a closed event is up to a second away
        self.assertEqual((status, told["status"], told["event_state"], told["paused"]), (202, "waiting", "paused", True))

    def test_theHistoryOfItsEvents(self):
        from breakwater.v1 import telemetry_service_pb2 as pb
        from google.protobuf.duration_pb2 import Duration
        self.operator.create("past", rate=1)
        self.first.join("past")

        def kept():
            answer = self.operator(self.operator.telemetry.ListSnapshots, pb.ListSnapshotsRequest(event_id="past"))
            return len(answer.snapshots) >= 4 and list(answer.snapshots)
        before = house.wait_until("four snapshots are kept", kept)
        late = self.start_late()
        operator = house.Operator(late.grpc, self.hall.token())
        self.addCleanup(operator.close)
        stream = operator(operator.telemetry.WatchSnapshots,
                          pb.WatchSnapshotsRequest(event_id="past", history=Duration(seconds=3600)), 30)
        read = [next(stream)]
        while read[-1].from_history:
            read.append(next(stream))
        stream.cancel()
        times = [r.snapshot.event.taken_at.ToMicroseconds() for r in read]
        self.assertEqual(times, sorted(set(times)))
        self.assertEqual([r.snapshot for r in read[:len(before)]], before, "all that was before it, from the first on")

    def test_whatAnotherHasJustAcknowledged(self):
        from breakwater.v1 import ban_service_pb2 as bans
        from breakwater.v1 import event_service_pb2 as events
        from breakwater.v1 import pass_service_pb2 as passes
        from breakwater.v1 import place_service_pb2 as places
        from breakwater.v1 import telemetry_service_pb2 as telemetry
        late = self.start_late()
        there = house.Operator(late.grpc, self.hall.token())
        self.addCleanup(there.close)

        def watched():
            stream = there(there.telemetry.WatchSnapshots, telemetry.WatchSnapshotsRequest(event_id="fresh"), 30)
            snapshot = next(stream).snapshot
            stream.cancel()
            return snapshot.event
        for people in (3, 5):  # the second time under the same name, with others
            self.operator.create("fresh", rate=1000)
            listed = there(there.events.ListEvents, events.ListEventsRequest(page_size=500)).events
            self.assertIn("fresh", {e.event_id for e in listed})
            tokens = []
            for i in range(people):
                address = {"X-Forwarded-For": "203.0.113.%d" % i}
                tokens.append(self.first.call("POST", "/queue/join", {"event_id": "fresh"}, address)[2]["waiting_token"])
                seen = there(there.places.ListPlaces, places.ListPlacesRequest(event_id="fresh")).places
                self.assertEqual(len(seen), i + 1)
            found = there(there.places.LookUpPlace, places.LookUpPlaceRequest(waiting_token=tokens[-1]))
            self.assertEqual((found.event_id, found.place.seq), ("fresh", people))
            scope = bans.BanScope(address_prefix="203.0.113.0/24")
            preview = there(there.bans.PreviewBan, bans.PreviewBanRequest(event_id="fresh", scope=scope))
            self.assertEqual(preview.matching, people)
            self.assertEqual([(c.address_prefix, c.places) for c in preview.cohorts if c.address_prefix],
                             [("203.0.113.0/24", people)])
            house.wait_until("its turn", lambda: self.first.status(tokens[0])[2]["ready_for_entry"])
            granted = self.first.enter(tokens[0])[2]["reservation_token"]
            verified = there(there.passes.VerifyPass, passes.VerifyPassRequest(reservation_token=granted))
            self.assertEqual(getattr(verified, "pass").seq, 1)
            self.assertEqual(watched().state, 3, "open, whatever had this name before")
            self.operator(self.operator.events.CloseEvent, events.CloseEventRequest(event_id="fresh"))
            self.operator(self.operator.events.DeleteEvent, events.DeleteEventRequest(event_id="fresh"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
