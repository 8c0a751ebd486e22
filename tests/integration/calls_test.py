# SPDX-License-Identifier: Apache-2.0
"""Every call of the operator API answers with success to the role that it is for, also to a client that knows nothing
but what reflection tells; and what RecoverEvent is for."""
import os
import shutil
import threading
import time
import unittest
import uuid

import house
import outside
import roles_test
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from house import grpc

DRAFT, SCHEDULED, OPEN, PAUSED, CLOSED = 1, 2, 3, 4, 5  # states of an event
IN_LINE, READY, ENTERED, DONE, LEFT = 1, 2, 3, 4, 5  # states of a place, as its visitor is told
PREFIX = "203.0.113.0/24"


class Caller:
    """Makes calls by their paths, each with the token of a role, and remembers which were answered with success."""

    def __init__(self, channel, admin):
        self.channel, self.tokens, self.made = channel, {"admin": admin}, set()
        self.known = {entry[0] + "/" + entry[1]: entry for entry in roles_test.calls()}

    def begin(self, role, name, /, **fields):
        _, _, path, asked, answered, streams = self.known[name]
        kind = self.channel.unary_stream if streams else self.channel.unary_unary
        call = kind(path, asked.SerializeToString, answered.FromString)
        return call(asked(**fields), metadata=roles_test.bearer(self.tokens[role]), timeout=20)

    def every(self, role, name, /, **fields):
        """All answers of a stream that ends by itself."""
        answers = list(self.begin(role, name, **fields))
        self.made.add(name)
        return answers

    def __call__(self, role, name, /, **fields):
        """The answer; of a stream the first one."""
        answer = self.begin(role, name, **fields)
        if self.known[name][5]:
            stream, answer = answer, next(answer)
            stream.cancel()
        self.made.add(name)
        return answer


class EveryCall(unittest.TestCase):
    def test_everyCallOfEveryServiceAnswersWithSuccessToTheRoleThatItIsFor(self):
        hall = house.Hall(shared_redis=True)
        self.addCleanup(hall.close)
        self.call = Caller(hall.operator.channel, hall.token())
        self.add_operators()
        self.lead_an_event_until_it_is_open()
        passed = self.visit()
        self.look_at_places()
        self.ban(passed)
        self.watch()
        self.lead_it_to_its_end()
        self.assertEqual(set(self.call.known) - self.call.made, set(), "these calls were not made")

    def add_operators(self):
        call = self.call
        for role in ("viewer", "operator", "shop"):
            made = call("admin", "OperatorService/CreateOperator", name="the-" + role, role=roles_test.ROLES[role])
            call.tokens[role] = made.token
        for role in call.tokens:
            me = call(role, "OperatorService/WhoAmI")
            self.assertEqual((me.name.replace("the-", ""), me.role), (role, roles_test.ROLES[role]))
        call("admin", "OperatorService/CreateOperator", name="brief", role=roles_test.ROLES["viewer"])
        changed = call("admin", "OperatorService/SetRole", name="brief", role=roles_test.ROLES["operator"]).operator
        self.assertEqual((changed.name, changed.role, changed.revoked), ("brief", roles_test.ROLES["operator"], False))
        self.assertTrue(call("admin", "OperatorService/RevokeOperator", name="brief").operator.revoked)
        listed = call("admin", "OperatorService/ListOperators").operators
        self.assertEqual([(o.name, o.revoked) for o in listed], [
            ("admin", False), ("brief", True), ("the-operator", False), ("the-shop", False), ("the-viewer", False)])

    def act(self, name, role="operator", /, **fields):
        return self.call(role, "EventService/" + name, event_id="calls", **fields).event

    def lead_an_event_until_it_is_open(self):
        call = self.call
        made = call("operator", "EventService/CreateEvent", event={
            "event_id": "calls", "title": "Calls", "policy": {"admissions_per_second": 40}}).event
        self.assertEqual((made.state, made.title, made.policy.admissions_per_second), (DRAFT, "Calls", 40))
        self.assertEqual(self.act("GetEvent", "viewer"), made)
        self.assertEqual(list(call("viewer", "EventService/ListEvents").events), [made])
        renamed = call("operator", "EventService/UpdateEvent", event={"event_id": "calls", "title": "All calls"},
                       update_mask={"paths": ["title"]}).event
        self.assertEqual((renamed.title, renamed.revision > made.revision), ("All calls", True))
        opens_at = int(time.time()) + 3600
        scheduled = self.act("ScheduleEvent", opens_at={"seconds": opens_at})
        self.assertEqual((scheduled.state, scheduled.opens_at.seconds), (SCHEDULED, opens_at))
        self.assertEqual(self.act("OpenEvent").state, OPEN)
        self.assertEqual(self.act("PauseEvent").state, PAUSED)
        resumed = self.act("ResumeEvent", admissions_per_second=500)
        self.assertEqual((resumed.state, resumed.policy.admissions_per_second), (OPEN, 500))
        self.assertEqual(self.act("SetAdmissionRate", admissions_per_second=1000).policy.admissions_per_second, 1000)

    def visit(self):
        """As a shop does it for its visitors: one of them finishes, one leaves, one stays inside; the pass of that one."""
        call, key = self.call, str(uuid.uuid4())
        first, second, third = (call("shop", "QueueService/Join", event_id="calls", idempotency_key=key if i == 1 else "",
                                     client_address="203.0.113.%d" % i, user_agent="Shop/1").waiting_token
                                for i in (1, 2, 3))
        again = call("shop", "QueueService/Join", event_id="calls", idempotency_key=key, client_address="203.0.113.1",
                     user_agent="Shop/1")
        self.assertEqual((again.replayed, again.waiting_token), (True, first))

        def state(token):
            return call("shop", "QueueService/GetStatus", waiting_token=token).status.state
        passes = {}
        for token in (first, third):
            house.wait_until("its turn", lambda: state(token) == READY)
            self.assertEqual(call("shop", "QueueService/WatchStatus", waiting_token=token).status.state, READY)
            granted = call("shop", "QueueService/Enter", waiting_token=token)
            self.assertGreater(granted.ttl.seconds, 500)
            passes[token] = granted.reservation_token
        verified = getattr(call("shop", "PassService/VerifyPass", reservation_token=passes[third], event_id="calls"), "pass")
        self.assertEqual((verified.event_id, verified.seq), ("calls", 3))
        for other in ({"event_id": "another"}, {"jti": "another"}, {"seq": 3}):
            error = outside.refusal(call, "shop", "PassService/FinishPass", reservation_token=passes[first], **other)
            self.assertEqual(outside.error_info(error)[0], "INVALID_TOKEN", other)
        self.assertEqual(state(first), ENTERED, "a pass is ended by what names it rightly only")
        call("shop", "PassService/FinishPass", reservation_token=passes[first])
        call("shop", "QueueService/Leave", waiting_token=second)
        house.wait_until("each is where it should be", lambda: [state(t) for t in (first, second, third)] == [
            DONE, LEFT, ENTERED])
        return verified

    def look_at_places(self):
        call = self.call
        place = call("viewer", "PlaceService/LookUpPlace", event_id="calls", seq=3).place
        self.assertEqual((place.seq, place.address_prefix), (3, PREFIX))
        listed = call("viewer", "PlaceService/ListPlaces", event_id="calls").places
        self.assertEqual([p.seq for p in listed], [1, 2, 3])
        # They may be two seconds old: they are looked through once for many askers.
        house.wait_until("the three are counted as a cohort", lambda: (PREFIX, 3) in [
            (c.address_prefix, c.places) for c in call("viewer", "PlaceService/ListCohorts", event_id="calls").cohorts])

    def ban(self, passed):
        call = self.call
        self.assertEqual(call("viewer", "BanService/PreviewBan", event_id="calls",
                              scope={"address_prefix": PREFIX}).entered, 1)
        ban = call.every("operator", "BanService/CreateBan", event_id="calls", scope={"address_prefix": PREFIX},
                         reason="all of them")[-1].ban
        self.assertEqual((ban.banned, ban.were_entered), (1, 1))
        self.assertEqual([b.number for b in call("viewer", "BanService/ListBans", event_id="calls").bans], [ban.number])
        revoked = call("shop", "PassService/ListRevokedPasses", event_id="calls").passes
        self.assertEqual([(p.seq, p.jti) for p in revoked], [(passed.seq, passed.jti)])
        call("operator", "BanService/DeleteBan", event_id="calls", ban_number=ban.number)
        house.wait_until("the ban is over", lambda: not call("viewer", "BanService/ListBans", event_id="calls").bans)

    def watch(self):
        call = self.call
        house.wait_until("the joins are in the figures", lambda: call(
            "viewer", "TelemetryService/WatchSnapshots", event_id="calls").snapshot.event.joined == 3)
        kept = house.wait_until("a snapshot is kept", lambda: call(
            "viewer", "TelemetryService/ListSnapshots", event_id="calls").snapshots)
        self.assertEqual({s.event.event_id for s in kept}, {"calls"})
        entries = call("viewer", "AuditService/ListEntries", event_id="calls").entries
        self.assertEqual((entries[-1].action, entries[-1].actor), ("create", "the-operator"))
        # Watching begins at some moment behind the call: something happens until it is told.
        told = threading.Event()

        def go_on():
            while not told.wait(0.1):
                self.act("SetAdmissionRate", admissions_per_second=1000, reason="again")
        acting = threading.Thread(target=go_on)
        acting.start()
        try:
            entry = call("viewer", "AuditService/WatchEntries", event_id="calls").entry
        finally:
            told.set()
            acting.join()
        self.assertEqual((entry.action, entry.reason), ("set_rate", "again"))

    def lead_it_to_its_end(self):
        self.assertEqual(self.act("CloseEvent").state, CLOSED)
        reopened = self.act("ReopenEvent", "admin")
        self.assertEqual(reopened.state, PAUSED)
        self.assertEqual(self.act("RecoverEvent", "admin", reason="to be sure"), reopened, "nothing was to be decided")
        self.act("CloseEvent")
        self.call("admin", "EventService/DeleteEvent", event_id="calls")
        self.assertEqual(list(self.call("viewer", "EventService/ListEvents").events), [])


class Recovery(unittest.TestCase):
    def test_anEventWhoseStoreLostWritesIsPausedAndGoesOnWhenAnAdminHasRecoveredIt(self):
        hall = house.Hall(shared_redis=True)
        self.addCleanup(hall.close)
        call, gateway = Caller(hall.operator.channel, hall.token()), hall.gateways[0]
        hall.operator.create("lost", rate=0.01)
        kept = gateway.join("lost")[2]["waiting_token"]
        older = os.path.join(hall.folder, "older")
        shutil.copytree(os.path.join(hall.redis.folder, "appendonlydir"), older)
        gone = gateway.join("lost")[2]["waiting_token"]
        hall.redis.kill()
        shutil.rmtree(os.path.join(hall.redis.folder, "appendonlydir"))
        shutil.move(older, os.path.join(hall.redis.folder, "appendonlydir"))
        hall.redis.start()

        def figures():
            return call("admin", "TelemetryService/WatchSnapshots", event_id="lost").snapshot

        def alarms():
            return [alarm.code for alarm in figures().alarms]
        house.wait_until("the loss is told", lambda: "STORE_LOST_WRITES" in alarms())
        before = call("admin", "EventService/GetEvent", event_id="lost").event
        self.assertEqual(before.state, PAUSED)
        recovered = call("admin", "EventService/RecoverEvent", event_id="lost", reason="seen").event
        self.assertEqual(recovered, before, "the loss was decided already")
        entry = call("admin", "AuditService/ListEntries", event_id="lost").entries[0]
        self.assertEqual((entry.action, entry.actor, entry.reason, entry.outcome), ("recover", "admin", "seen", "done"))
        self.assertEqual(call("admin", "EventService/ResumeEvent", event_id="lost").event.state, OPEN)
        house.wait_until("the alarm is over", lambda: "STORE_LOST_WRITES" not in alarms())
        self.assertEqual(gateway.status(kept)[2]["position"], 1)
        # Its place went with the store; its number is never given again.
        self.assertEqual(gateway.status(gone)[2]["status"], "waiting")
        late = gateway.join("lost")
        self.assertEqual(late[0], 202)
        self.assertGreater(house.seq_of(late[2]["waiting_token"]), house.seq_of(gone))


class Reflected:
    """A client without a file of the service's: it asks for the descriptions of what it calls, and makes its messages
    of them."""

    def __init__(self, channel, token):
        self.channel, self.metadata = channel, roles_test.bearer(token)
        self.pool = descriptor_pool.DescriptorPool()
        self.messages = message_factory.MessageFactory(self.pool)
        self.learnt = set()

    def learn(self, name, files):
        """Adds a file behind all that it needs, which came with it."""
        if name not in self.learnt:
            self.learnt.add(name)
            for needed in files[name].dependency:
                self.learn(needed, files)
            self.pool.AddSerializedFile(files[name].SerializeToString())

    def begin(self, service, name, /, **fields):
        """An answer; of a stream the iterator over its answers."""
        told = outside.reflect(self.channel, file_containing_symbol=service).files.file_descriptor_proto
        files = {file.name: file for file in map(descriptor_pb2.FileDescriptorProto.FromString, told)}
        for file in files:
            self.learn(file, files)
        call = self.pool.FindServiceByName(service).methods_by_name[name]
        asked, answered = map(self.messages.GetPrototype, (call.input_type, call.output_type))
        kind = self.channel.unary_stream if call.server_streaming else self.channel.unary_unary
        return kind("/%s/%s" % (service, name), asked.SerializeToString, answered.FromString)(
            asked(**fields), metadata=self.metadata, timeout=20)


class ByReflectionAlone(unittest.TestCase):
    def test_aCallWithMessagesInMessagesAndAStreamAreMadeFromWhatReflectionTells(self):
        hall = house.Hall()
        self.addCleanup(hall.close)
        channel = grpc.insecure_channel("127.0.0.1:%d" % hall.gateways[0].grpc)
        self.addCleanup(channel.close)
        client = Reflected(channel, hall.token())
        made = client.begin("breakwater.v1.EventService", "CreateEvent", event={
            "event_id": "told", "title": "한국어", "policy": {
                "admissions_per_second": 33.333, "entry_window": {"seconds": 90}, "style": {"accent_colour": "#102030"}}})
        self.assertIsNot(made.DESCRIPTOR.file.pool, descriptor_pool.Default(), "that is where the stubs are")
        event = made.event
        self.assertEqual((event.title, event.policy.admissions_per_second, event.policy.entry_window.seconds,
                          event.policy.style.accent_colour), ("한국어", 33.333, 90, "#102030"))
        self.assertEqual(event.DESCRIPTOR.fields_by_name["state"].enum_type.values_by_number[event.state].name,
                         "EVENT_STATE_DRAFT")
        opened = client.begin("breakwater.v1.EventService", "OpenEvent", event_id="told")
        self.assertEqual(opened.event.state, OPEN)
        stream = client.begin("breakwater.v1.TelemetryService", "WatchSnapshots", event_id="told",
                              interval={"nanos": 100_000_000})
        read = [next(stream).snapshot.event for _ in range(3)]
        stream.cancel()
        self.assertEqual({(f.event_id, f.set_admissions_per_second) for f in read}, {("told", 33.333)})
        times = [f.taken_at.ToMicroseconds() for f in read]
        self.assertEqual(times, sorted(set(times)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
