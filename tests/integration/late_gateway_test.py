# SPDX-License-Identifier: Apache-2.0
"""What a gateway that starts late tells of the time before it: the same as the ones that saw it."""
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


if __name__ == "__main__":
    unittest.main(verbosity=2)
