# SPDX-License-Identifier: Apache-2.0
"""What an operator is told of one place: how its visitor polls, when it was last seen, and until when it holds."""
import time
import unittest

import house

READY, ENTERED = 4, 5


class Places(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hall = house.Hall()
        cls.addClassCleanup(cls.hall.close)
        cls.gateway = cls.hall.gateways[0]
        cls.operator = cls.hall.operator

    def join(self, event, address):
        body = self.gateway.call("POST", "/queue/join", {"event_id": event}, {"X-Forwarded-For": address})[2]
        return body["waiting_token"]

    def poll(self, token, address):
        fields = {"X-Forwarded-For": address, **house.bearer(token)}
        return self.gateway.call("GET", "/queue/status", None, fields)[2]

    def place(self, event, **which):
        from breakwater.v1 import place_service_pb2 as pb
        return self.operator(self.operator.places.LookUpPlace, pb.LookUpPlaceRequest(event_id=event, **which)).place

    def reasons(self, event, token):
        return {r.code for r in self.place(event, waiting_token=token).suspicion.reasons}

    def test_whoPollsFasterThanAskedOrFromEverywhereIsNamedWithReasons(self):
        self.operator.create("polls", rate=0.01)
        for _ in range(3):
            self.join("polls", "198.51.100.1")  # ahead of the three that are looked at
        polite, hasty, shared = (self.join("polls", "203.0.%d.7" % i) for i in (1, 2, 3))
        self.poll(polite, "203.0.1.7")
        for _ in range(30):
            self.assertGreaterEqual(self.poll(hasty, "203.0.2.7")["poll_after_ms"], 1000)
        for i in range(10):
            self.poll(shared, "192.0.%d.1" % i)
        # What the loops saw is carried to the rules a few times a second.
        house.wait_until("the hasty one is named", lambda: "POLLS_TOO_FAST" in self.reasons("polls", hasty))
        house.wait_until("the shared one is named", lambda: "TOKEN_SHARED" in self.reasons("polls", shared))
        self.assertEqual(self.reasons("polls", polite), set())
        from breakwater.v1 import place_service_pb2 as pb
        listed = house.wait_until("the list finds it by its score", lambda: list(self.operator(
            self.operator.places.ListPlaces, pb.ListPlacesRequest(
                event_id="polls", least_score=12)).places))
        self.assertEqual({p.seq for p in listed}, {5, 6})

    def test_aLookUpTellsWhenItWasSeenAndUntilWhenItHolds(self):
        self.operator.create("until", rate=1000, entry_window=100, pass_ttl=300)
        token = self.join("until", "203.0.113.7")
        house.wait_until("its turn", lambda: self.poll(token, "203.0.113.7")["status"] == "ready")
        place = self.place("until", waiting_token=token)
        self.assertEqual((place.state, place.present, place.address_prefix), (READY, True, "203.0.113.0/24"))
        now = time.time()
        self.assertLess(abs(place.last_seen.seconds - now), 40)
        self.assertLessEqual(place.until.seconds, now + 101)
        self.assertGreater(place.until.seconds, now + 60)
        self.assertEqual(self.gateway.enter(token)[0], 200)
        place = self.place("until", seq=place.seq)
        self.assertEqual(place.state, ENTERED)
        self.assertLessEqual(place.until.seconds, now + 330)
        self.assertGreater(place.until.seconds, now + 260)


if __name__ == "__main__":
    unittest.main(verbosity=2)
