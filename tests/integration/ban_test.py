# SPDX-License-Identifier: Apache-2.0
"""Bans over two gateways: what a preview says, what is refused from the acknowledgement on, and what an undo gives
back."""
import base64
import json
import unittest

import house
import outside

READY, ENTERED, BANNED = 4, 5, 11
MARKING, IN_FORCE, LIFTING, LIFTED = 1, 2, 3, 4


def jti(jwt):
    body = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["jti"]


class Bans(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hall = house.Hall(gateways=2, shared_redis=True)
        cls.addClassCleanup(cls.hall.close)
        cls.operator = cls.hall.operator

    def event(self, name, rate=0.01, **policy):
        self.operator.create(name, rate=rate, **policy)
        house.wait_until("both gateways know it", lambda: all(
            g.call("GET", "/events/" + name)[2].get("state") == "open" for g in self.hall.gateways))

    def join(self, event, address, gateway=0):
        return self.hall.gateways[gateway].call("POST", "/queue/join", {"event_id": event},
                                                {"X-Forwarded-For": address})

    def preview(self, event, **scope):
        from breakwater.v1 import ban_service_pb2 as pb
        return self.operator(self.operator.bans.PreviewBan,
                             pb.PreviewBanRequest(event_id=event, scope=pb.BanScope(**scope)))

    def ban(self, event, reason="bots", more=None, **scope):
        """Every message of the stream."""
        from breakwater.v1 import ban_service_pb2 as pb
        request = pb.CreateBanRequest(event_id=event, scope=pb.BanScope(**scope), reason=reason, **(more or {}))
        return [m.ban for m in self.operator(self.operator.bans.CreateBan, request)]

    def lift(self, event, number):
        from breakwater.v1 import ban_service_pb2 as pb
        return self.operator(self.operator.bans.DeleteBan,
                             pb.DeleteBanRequest(event_id=event, ban_number=number, reason="a school")).ban

    def place(self, event, seq):
        from breakwater.v1 import place_service_pb2 as pb
        return self.operator(self.operator.places.LookUpPlace,
                             pb.LookUpPlaceRequest(event_id=event, seq=seq)).place

    def states(self, tokens):
        """What each token reads at both gateways; they agree as soon as both have folded the same records."""
        def agreed():
            told = [[(b["status"], b["position"]) for b in (g.status(t)[2] for t in tokens)]
                    for g in self.hall.gateways]
            return told[0] == told[1] and told[0]
        return house.wait_until("both gateways say the same", agreed)

    def test_aPrefixIsBannedFromTheAcknowledgementOnAndUndoneAsAWhole(self):
        event = "prefix"
        self.event(event)
        bots, people = [], []
        for i in range(20):
            bots.append(self.join(event, "203.0.113.%d" % (i + 1), i % 2)[2]["waiting_token"])
            people.append(self.join(event, "198.51.100.%d" % (i + 1), i % 2)[2]["waiting_token"])
        before = self.states(people)
        seen = house.wait_until("the preview counts them all", lambda: (
            # The cohorts may be two seconds old: they are looked through once for many askers.
            lambda p: p.matching == len(bots) and p.cohorts and p)(self.preview(event, address_prefix="203.0.113.0/24")))
        self.assertAlmostEqual(seen.share_of_queue, 0.5, delta=0.02)
        self.assertEqual({p.address_prefix for p in seen.sample}, {"203.0.113.0/24"})
        self.assertLessEqual(len(seen.sample), 20)
        self.assertIn("203.0.113.0/24", [c.address_prefix for c in seen.cohorts])
        self.assertEqual(self.preview(event, address_prefix="192.0.2.0/24").matching, 0)

        progress = self.ban(event, address_prefix="203.0.113.0/24", more={"expected_count": seen.matching})
        self.assertEqual(progress[-1].phase, IN_FORCE)
        self.assertEqual(progress[-1].banned, len(bots))
        self.assertEqual([b.banned for b in progress], sorted(b.banned for b in progress))
        number = progress[-1].number
        # From the acknowledgement on: no join from the cohort, no enter, at either gateway.
        for i, gateway in enumerate(self.hall.gateways):
            status, _, problem = self.join(event, "203.0.113.77", i)
            self.assertEqual((status, problem["code"]), (403, "BANNED"))
            for token in (bots[0], bots[-1]):
                status, _, problem = gateway.enter(token)
                self.assertEqual((status, problem["code"]), (403, "BANNED"))
            self.assertEqual(self.join(event, "198.51.100.77", i)[0], 202)
        house.wait_until("the banned read so", lambda: {s for s, _ in self.states(bots)} == {"banned"})
        after = self.states(people)
        for (_, earlier), (_, later) in zip(before, after):
            self.assertLessEqual(later, earlier, "positions fall when those ahead are banned, and never rise")
        self.assertLess(after[-1][1], before[-1][1])
        place = self.place(event, 3)
        self.assertEqual((place.state, place.ban_number, place.ban_reason, place.counted), (BANNED, number, "bots", False))

        lifted = self.lift(event, number)
        self.assertIn(lifted.phase, (LIFTING, LIFTED))
        house.wait_until("every place is live again",
                         lambda: all(s in ("waiting", "ready") for s, _ in self.states(bots)))
        self.assertFalse(self.place(event, 3).counted, "an unbanned place makes nobody's position rise")
        for (_, earlier), (_, later) in zip(after, self.states(people)):
            self.assertLessEqual(later, earlier)
        self.assertEqual(self.join(event, "203.0.113.77")[0], 202)
        house.wait_until("the ban is over", lambda: not self.bans(event))
        trail = [(e.action, e.actor, e.outcome, e.reason) for e in self.trail(event)]
        self.assertIn(("create_ban", "admin", "done", "bots"), trail)
        self.assertIn(("lift_ban", "admin", "done", "a school"), trail)

    def bans(self, event):
        from breakwater.v1 import ban_service_pb2 as pb
        return self.operator(self.operator.bans.ListBans, pb.ListBansRequest(event_id=event)).bans

    def trail(self, event):
        from breakwater.v1 import audit_service_pb2 as pb
        return self.operator(self.operator.audit.ListEntries, pb.ListEntriesRequest(event_id=event)).entries

    def test_bansAreListedNewestFirstAndRefusedActsAreInTheTrail(self):
        from breakwater.v1 import ban_service_pb2 as pb
        event = "listed"
        self.event(event)
        numbers = [self.ban(event, address_prefix="203.0.%d.0/24" % i)[-1].number for i in range(3)]
        self.assertEqual([b.number for b in self.bans(event)], list(reversed(numbers)))
        self.assertEqual([e.to for e in self.trail(event) if e.action == "create_ban"],
                         ["203.0.%d.0/24" % i for i in (2, 1, 0)])
        pages, token = [], ""
        while not pages or token:
            answer = self.operator(self.operator.bans.ListBans,
                                   pb.ListBansRequest(event_id=event, page_size=1, page_token=token))
            pages += [b.number for b in answer.bans]
            token = answer.next_page_token
        self.assertEqual(pages, list(reversed(numbers)))
        error = outside.refusal(self.lift, event, 77)
        self.assertEqual(error.code(), house.grpc.StatusCode.NOT_FOUND)
        house.wait_until("the refused act is in the trail", lambda: any(
            e.action == "lift_ban" and e.outcome == "NOT_FOUND" for e in self.trail(event)))

    def test_thePassOfAnEnteredOneIsRevokedAtEveryGateway(self):
        event = "entered"
        self.event(event, rate=100)
        tokens = [self.join(event, "203.0.113.%d" % (i + 1))[2]["waiting_token"] for i in range(3)]
        house.wait_until("all may enter", lambda: {s for s, _ in self.states(tokens)} == {"ready"})
        passed = [self.hall.gateways[0].enter(token)[2]["reservation_token"] for token in tokens[:2]]

        def verified(gateway, jwt):
            return gateway.call("GET", "/verify?event=" + event, None, house.bearer(jwt))[0]
        for gateway in self.hall.gateways:
            house.wait_until("the passes hold", lambda: {verified(gateway, jwt) for jwt in passed} == {204})
        seen = self.preview(event, address_prefix="203.0.113.0/24")
        self.assertEqual((seen.matching, seen.ready, seen.entered), (3, 1, 2))
        ban = self.ban(event, address_prefix="203.0.113.0/24")[-1]
        self.assertEqual((ban.banned, ban.were_ready, ban.were_entered), (3, 1, 2))
        # Who banned may look at once where they banned; elsewhere it is known a tick later.
        self.assertEqual({verified(self.hall.gateways[0], jwt) for jwt in passed}, {401})
        for gateway in self.hall.gateways:
            house.wait_until("the passes are revoked", lambda: {verified(gateway, jwt) for jwt in passed} == {401})
            for token in tokens:
                status, _, problem = gateway.enter(token)
                self.assertEqual((status, problem["code"]), (403, "BANNED"))
        from breakwater.v1 import pass_service_pb2 as pb
        for jwt in passed:
            error = outside.refusal(self.operator, self.operator.passes.VerifyPass,
                                    pb.VerifyPassRequest(reservation_token=jwt))
            self.assertIn(outside.error_info(error)[0], ("INVALID_TOKEN", "TOKEN_EXPIRED", "BANNED"))
        revoked = self.operator(self.operator.passes.ListRevokedPasses, pb.ListRevokedPassesRequest(event_id=event))
        self.assertEqual([p.seq for p in revoked.passes], [1, 2])
        self.assertEqual([p.jti for p in revoked.passes], [jti(jwt) for jwt in passed])

    def test_aPassThatIsOlderThanARestartOfTheStoreIsRevokedByItsOwnId(self):
        event = "before"
        self.event(event, rate=100)
        tokens = [self.join(event, "203.0.113.%d" % (i + 1))[2]["waiting_token"] for i in range(2)]
        house.wait_until("both may enter", lambda: {s for s, _ in self.states(tokens)} == {"ready"})
        gateway = self.hall.gateways[0]
        passes = [gateway.enter(tokens[0])[2]["reservation_token"]]
        self.hall.redis.kill()
        self.hall.redis.start()
        house.wait_until("a place given before enters after it", lambda: gateway.enter(tokens[1])[0] == 200)
        passes.append(gateway.enter(tokens[1])[2]["reservation_token"])
        self.ban(event, address_prefix="203.0.113.0/24")
        from breakwater.v1 import pass_service_pb2 as pb
        revoked = self.operator(self.operator.passes.ListRevokedPasses, pb.ListRevokedPassesRequest(event_id=event))
        self.assertLessEqual({(1, jti(passes[0])), (2, jti(passes[1]))}, {(p.seq, p.jti) for p in revoked.passes})

    def test_aBanThatWouldMarkManyMoreThanThePreviewSaidIsRefused(self):
        event = "grown"
        self.event(event)
        for i in range(20):
            self.join(event, "203.0.113.%d" % (i + 1))
        house.wait_until("the preview counts them",
                         lambda: self.preview(event, address_prefix="203.0.113.0/24").matching == 20)
        from breakwater.v1 import ban_service_pb2 as pb
        error = outside.refusal(self.ban, event, address_prefix="203.0.113.0/24", more={"expected_count": 10})
        reason, more = outside.error_info(error)
        self.assertEqual((error.code(), reason), (house.grpc.StatusCode.ABORTED, "COUNT_GREW"))
        self.assertEqual(more.get("current"), "20")
        self.assertEqual(self.join(event, "203.0.113.99")[0], 202, "nothing was banned")
        self.assertEqual(len(self.bans(event)), 0)
        # Up to 10 % more is what happens while an operator reads.
        self.assertEqual(self.ban(event, address_prefix="203.0.113.0/24",
                                  more={"expected_count": 20})[-1].phase, IN_FORCE)
        for scope, more in (({"address_prefix": "203.0.0.0/8"}, {}), ({"seq": 0}, {}), ({}, {}),
                            ({"seq": 1}, {"reason": ""})):
            with self.subTest(scope=scope, more=more):
                request = pb.CreateBanRequest(event_id=event, scope=pb.BanScope(**scope),
                                              **{"reason": "x", **more})
                error = outside.refusal(self.operator, self.operator.bans.CreateBan, request)
                self.assertIsNotNone(outside.error_info(error)[0])

    def test_onePlaceIsBannedAndItsNeighboursAreNot(self):
        event = "one"
        self.event(event)
        tokens = [self.join(event, "203.0.113.7")[2]["waiting_token"] for _ in range(5)]
        self.states(tokens)
        self.assertEqual(self.ban(event, seq=3)[-1].banned, 1)
        told = house.wait_until("the third is banned", lambda: (
            lambda s: s[2][0] == "banned" and s)(self.states(tokens)))
        self.assertNotIn("banned", [s for i, (s, _) in enumerate(told) if i != 2])
        self.assertEqual(told[4][1], told[3][1] + 1)
        self.assertEqual(self.join(event, "203.0.113.7")[0], 202, "its address is not banned")

    def test_aUserAgentIsBannedAndOthersOfItsAddressAreNot(self):
        event = "agent"
        self.event(event)

        def visit(agent):
            return self.hall.gateways[0].call("POST", "/queue/join", {"event_id": event},
                                              {"X-Forwarded-For": "203.0.113.7", "User-Agent": agent})
        self.assertEqual([visit(agent)[0] for agent in ("curl/8", "curl/8", "Firefox")], [202] * 3)
        agent = house.wait_until("the place is known", lambda: self.place(event, 1).agent_hash)
        self.assertEqual([self.place(event, seq).agent_hash == agent for seq in (2, 3)], [True, False])
        self.assertEqual(self.ban(event, agent_hash=agent)[-1].banned, 2)
        self.assertEqual([visit(agent)[0] for agent in ("curl/8", "Firefox")], [403, 202])

    def test_aBanEndsByItself(self):
        from google.protobuf.duration_pb2 import Duration
        event = "ends"
        self.event(event)
        token = self.join(event, "203.0.113.7")[2]["waiting_token"]
        self.states([token])
        ban = self.ban(event, address_prefix="203.0.113.0/24", more={"duration": Duration(seconds=2)})[-1]
        self.assertTrue(ban.HasField("until"))
        self.assertEqual(self.join(event, "203.0.113.8")[0], 403)
        for i in range(2):
            house.wait_until("joins are accepted again", lambda: self.join(event, "203.0.113.8", i)[0] == 202)
        house.wait_until("the place is live again",
                         lambda: self.states([token])[0][0] in ("waiting", "ready"))
        house.wait_until("the ban is over", lambda: not self.bans(event))


if __name__ == "__main__":
    unittest.main(verbosity=2)
