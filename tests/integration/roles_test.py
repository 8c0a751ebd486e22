# SPDX-License-Identifier: Apache-2.0
"""Every call of the operator API with every role, and what any gRPC client finds without our files."""
import threading
import time
import unittest

import house
import outside
from google.protobuf import descriptor_pb2
from house import grpc

READERS = {"viewer", "operator", "admin"}
OPERATORS = {"operator", "admin"}
ADMINS = {"admin"}
SHOPS = {"shop", "operator", "admin"}

# Who may call what. Written down here a second time on purpose: by the contract, not by the service's table.
MAY = {
    "EventService": {
        "CreateEvent": OPERATORS, "GetEvent": READERS, "ListEvents": READERS, "UpdateEvent": OPERATORS,
        "DeleteEvent": ADMINS, "ScheduleEvent": OPERATORS, "OpenEvent": OPERATORS, "PauseEvent": OPERATORS,
        "ResumeEvent": OPERATORS, "CloseEvent": OPERATORS, "ReopenEvent": ADMINS, "RecoverEvent": ADMINS,
        "SetAdmissionRate": OPERATORS},
    "QueueService": {"Join": SHOPS, "GetStatus": SHOPS, "Enter": SHOPS, "Leave": SHOPS, "WatchStatus": SHOPS},
    "PlaceService": {"LookUpPlace": READERS, "ListPlaces": READERS, "ListCohorts": READERS},
    "BanService": {"PreviewBan": READERS, "CreateBan": OPERATORS, "DeleteBan": OPERATORS, "ListBans": READERS},
    "TelemetryService": {"WatchSnapshots": READERS, "ListSnapshots": READERS},
    "PassService": {"VerifyPass": SHOPS, "FinishPass": SHOPS, "ListRevokedPasses": SHOPS},
    "AuditService": {"ListEntries": READERS, "WatchEntries": READERS},
    "OperatorService": {
        "WhoAmI": READERS | SHOPS, "CreateOperator": ADMINS, "ListOperators": ADMINS, "SetRole": ADMINS,
        "RevokeOperator": ADMINS},
}
# How the audit trail names an act; a call that only reads stands there under its own name.
ACTS = {
    "CreateEvent": "create", "UpdateEvent": "update", "DeleteEvent": "delete", "ScheduleEvent": "schedule",
    "OpenEvent": "open", "PauseEvent": "pause", "ResumeEvent": "resume", "CloseEvent": "close",
    "ReopenEvent": "reopen", "RecoverEvent": "recover", "SetAdmissionRate": "set_rate", "CreateBan": "create_ban",
    "DeleteBan": "lift_ban", "CreateOperator": "create_operator", "SetRole": "set_role",
    "RevokeOperator": "revoke_operator"}
ROLES = {"viewer": 1, "operator": 2, "admin": 3, "shop": 4}


def modules():
    from breakwater.v1 import (audit_service_pb2, ban_service_pb2, event_service_pb2, operator_service_pb2,
                               pass_service_pb2, place_service_pb2, queue_service_pb2, telemetry_service_pb2)
    return [audit_service_pb2, ban_service_pb2, event_service_pb2, operator_service_pb2, pass_service_pb2,
            place_service_pb2, queue_service_pb2, telemetry_service_pb2]


def calls():
    """[(service, call, path, request type, answer type, streams)] of the .proto files."""
    found = []
    for module in modules():
        file = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(file)
        for service in file.service:
            for call in service.method:
                found.append((service.name, call.name, "/breakwater.v1.%s/%s" % (service.name, call.name),
                              getattr(module, call.input_type.split(".")[-1]),
                              getattr(module, call.output_type.split(".")[-1]), call.server_streaming))
    return found


def outcome(channel, entry, metadata, event=""):
    """None for success, else the RpcError. A stream counts as begun with its first message."""
    _, _, path, asked, answered, streams = entry
    request = asked()
    if event and "event_id" in asked.DESCRIPTOR.fields_by_name:
        request.event_id = event
    kind = channel.unary_stream if streams else channel.unary_unary
    call = kind(path, asked.SerializeToString, answered.FromString)
    try:
        answer = call(request, metadata=metadata, timeout=20)
        if streams:
            next(answer, None)
            answer.cancel()
    except grpc.RpcError as error:
        return error
    return None


def bearer(token):
    return [("authorization", "Bearer " + token)] if token else []


class Roles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hall = house.Hall(gateways=2, shared_redis=True)
        cls.addClassCleanup(cls.hall.close)
        cls.operator = cls.hall.operator
        cls.operator.create("roles", rate=0.01)
        cls.tokens = {role: cls.add(role, number) for role, number in ROLES.items()}

    @classmethod
    def add(cls, name, role):
        from breakwater.v1 import operator_service_pb2 as pb
        return cls.operator(cls.operator.operators.CreateOperator,
                            pb.CreateOperatorRequest(name="the-" + name, role=role)).token

    def entries(self, event=""):
        from breakwater.v1 import audit_service_pb2 as pb
        found, page = [], ""
        while True:
            answer = self.operator(self.operator.audit.ListEntries,
                                   pb.ListEntriesRequest(event_id=event, page_size=500, page_token=page))
            found += answer.entries
            page = answer.next_page_token
            if not page:
                return found

    def test_everyCallIsAllowedToItsRolesAndRefusedToAllOthersAndEachRefusalIsAudited(self):
        every = calls()
        self.assertEqual({(s, c) for s, c, *_ in every}, {(s, c) for s in MAY for c in MAY[s]},
                         "the table of this test names each call of the .proto files")
        wanted = set()
        for role, token in self.tokens.items():
            for entry in every:
                service, call = entry[:2]
                with self.subTest(role=role, call=service + "/" + call):
                    if role in MAY[service][call]:
                        # A silent stream has no first message: an event that can't be, so that it ends at once.
                        error = outcome(self.operator.channel, entry, bearer(token),
                                        "No such event" if call == "WatchEntries" else "")
                        if error is not None:
                            self.assertNotIn(error.code(), (grpc.StatusCode.PERMISSION_DENIED,
                                                            grpc.StatusCode.UNAUTHENTICATED,
                                                            grpc.StatusCode.DEADLINE_EXCEEDED,
                                                            grpc.StatusCode.INTERNAL,
                                                            grpc.StatusCode.UNIMPLEMENTED))
                            self.assertIsNotNone(outside.error_info(error)[0], error.details())
                    else:
                        error = outcome(self.operator.channel, entry, bearer(token), "roles")
                        self.assertIsNotNone(error)
                        self.assertEqual(error.code(), grpc.StatusCode.PERMISSION_DENIED)
                        self.assertEqual(outside.error_info(error)[0], "PERMISSION_DENIED")
                        self.assertIn(role, error.details())
                        wanted.add(("the-" + role, ACTS.get(call, service + "/" + call)))

        def missing():
            return wanted - {(e.actor, e.action) for e in self.entries() if e.outcome == "PERMISSION_DENIED"}
        house.wait_until("each refusal is in the audit trail", lambda: not missing())
        self.assertIn(("the-viewer", "pause"),
                      [(e.actor, e.action) for e in self.entries("roles")], "and in that of the event it named")

    def test_withoutATokenOrWithARevokedOneNothingIsAllowed(self):
        from breakwater.v1 import operator_service_pb2 as pb
        revoked = self.add("gone", 3)
        self.operator(self.operator.operators.RevokeOperator, pb.RevokeOperatorRequest(name="the-gone"))
        who = next(entry for entry in calls() if entry[1] == "WhoAmI")
        house.wait_until("the token is refused",
                         lambda: outcome(self.operator.channel, who, bearer(revoked)) is not None)
        for name, metadata in (("none", []), ("revoked", bearer(revoked)), ("made up", bearer("x" * 40)),
                               ("two", bearer(self.tokens["admin"]) * 2),
                               ("another scheme", [("authorization", "Basic " + self.tokens["admin"])])):
            for entry in calls():
                with self.subTest(token=name, call=entry[1]):
                    error = outcome(self.operator.channel, entry, metadata, "roles")
                    self.assertIsNotNone(error)
                    self.assertEqual(error.code(), grpc.StatusCode.UNAUTHENTICATED)
                    self.assertEqual(outside.error_info(error)[0], "UNAUTHENTICATED")
        # Strangers could fill the trail, so a few a second are written down.
        def told():
            for metadata in ([], bearer(revoked)):
                outcome(self.operator.channel, who, metadata)
            entries = [e for e in self.entries() if e.actor == "unknown"]
            return {("UNAUTHENTICATED", "no token"), ("UNAUTHENTICATED", "unknown token")} <= {
                (e.outcome, e.reason) for e in entries}
        house.wait_until("strangers are in the audit trail", told)

    def test_aRevocationAndANewRoleAreInForceOnEveryGatewayWithinASecond(self):
        from breakwater.v1 import operator_service_pb2 as pb
        token = self.add("brief", 1)
        channels = [grpc.insecure_channel("127.0.0.1:%d" % g.grpc) for g in self.hall.gateways]
        self.addCleanup(lambda: [c.close() for c in channels])
        reading = next(entry for entry in calls() if entry[1] == "ListEvents")
        managing = next(entry for entry in calls() if entry[1] == "ListOperators")

        def on_all(entry, allowed):
            return all((outcome(c, entry, bearer(token)) is None) == allowed for c in channels)
        house.wait_until("the new token is known everywhere", lambda: on_all(reading, True))
        self.assertTrue(on_all(managing, False))
        self.operator(self.operator.operators.SetRole, pb.SetRoleRequest(name="the-brief", role=3))
        begun = time.monotonic()
        house.wait_until("the role is known everywhere", lambda: on_all(managing, True), 5)
        print("a new role was in force everywhere after %.2f s" % (time.monotonic() - begun))
        self.operator(self.operator.operators.RevokeOperator, pb.RevokeOperatorRequest(name="the-brief"))
        begun = time.monotonic()
        house.wait_until("the revocation is in force everywhere", lambda: on_all(reading, False), 5)
        print("a revocation was in force everywhere after %.2f s" % (time.monotonic() - begun))

    def test_reflectionNamesTheServicesAndDescribesThem(self):
        channel = self.operator.channel
        names = {s.name for s in outside.reflect(channel, list_services="").services.service}
        self.assertLessEqual({"breakwater.v1." + s for s in MAY} | {"grpc.health.v1.Health"}, names)
        described = {}
        for data in outside.reflect(channel, file_containing_symbol="breakwater.v1.BanService"
                                    ).files.file_descriptor_proto:
            file = descriptor_pb2.FileDescriptorProto.FromString(data)
            described.update({s.name: {m.name for m in s.method} for s in file.service})
        self.assertEqual(described["BanService"], set(MAY["BanService"]))

    def test_healthSaysServingForTheWholeAndForEachService(self):
        for name in [""] + ["breakwater.v1." + s for s in MAY]:
            self.assertTrue(outside.healthy(self.operator.channel, name), name)
        error = outside.refusal(outside.healthy, self.operator.channel, "no.such.Service")
        self.assertEqual(error.code(), grpc.StatusCode.NOT_FOUND)

    def test_aMessageOver64KilobytesAndMetadataOver8AreRefused(self):
        from breakwater.v1 import event_service_pb2 as pb
        error = outside.refusal(self.operator, self.operator.events.PauseEvent,
                                pb.PauseEventRequest(event_id="roles", reason="x" * 70_000))
        self.assertEqual(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
        # Too much metadata may end the connection, so it has one of its own.
        other = house.Operator(self.hall.gateways[0].grpc, self.hall.token())
        self.addCleanup(other.close)
        error = outside.refusal(other.events.ListEvents, pb.ListEventsRequest(),
                                metadata=other.metadata + [("x-long", "x" * 12_000)], timeout=20)
        self.assertIn(error.code(), (grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.UNAVAILABLE,
                                     grpc.StatusCode.INTERNAL))
        self.operator(self.operator.events.ListEvents, pb.ListEventsRequest())

    def test_errorsSayInAWordWhatIsWrong(self):
        from breakwater.v1 import event_service_pb2 as pb
        operator = self.operator
        operator.create("words", rate=5)
        current = operator(operator.events.GetEvent, pb.GetEventRequest(event_id="words")).event.revision
        error = outside.refusal(operator, operator.events.SetAdmissionRate, pb.SetAdmissionRateRequest(
            event_id="words", admissions_per_second=6, expected_revision=current + 7))
        self.assertEqual(error.code(), grpc.StatusCode.ABORTED)
        reason, more = outside.error_info(error)
        self.assertEqual((reason, more["current"]), ("REVISION_CONFLICT", str(current)))
        error = outside.refusal(operator, operator.events.SetAdmissionRate, pb.SetAdmissionRateRequest(
            event_id="words", admissions_per_second=200_000))
        self.assertEqual(error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        reason, more = outside.error_info(error)
        self.assertEqual(reason, "OUT_OF_RANGE")
        self.assertEqual(more["subject"], "admissions_per_second")
        self.assertIn("100,000", error.details().replace("100000", "100,000"))
        error = outside.refusal(operator, operator.events.GetEvent, pb.GetEventRequest(event_id="nowhere"))
        self.assertEqual((error.code(), outside.error_info(error)[0]),
                         (grpc.StatusCode.NOT_FOUND, "EVENT_NOT_FOUND"))
        error = outside.refusal(operator, operator.events.CreateEvent,
                                pb.CreateEventRequest(event=pb.Event(event_id="words")))
        self.assertEqual((error.code(), outside.error_info(error)[0]),
                         (grpc.StatusCode.ALREADY_EXISTS, "ALREADY_EXISTS"))
        error = outside.refusal(operator, operator.events.DeleteEvent, pb.DeleteEventRequest(event_id="words"))
        self.assertEqual((error.code(), outside.error_info(error)[0]),
                         (grpc.StatusCode.FAILED_PRECONDITION, "INVALID_STATE"))

    def test_pausingIsRepeatableAndAnUpdateTouchesWhatItsMaskNames(self):
        from breakwater.v1 import event_service_pb2 as pb
        operator = self.operator
        operator.create("mask", rate=5, capacity=5000, message="Hello")
        first = operator(operator.events.PauseEvent, pb.PauseEventRequest(event_id="mask")).event
        again = operator(operator.events.PauseEvent, pb.PauseEventRequest(event_id="mask")).event
        self.assertEqual((first.state, again.state), (4, 4))
        request = pb.UpdateEventRequest(event=pb.Event(event_id="mask", title="Renamed"))
        request.event.policy.capacity = 7000
        request.event.policy.admissions_per_second = 9
        request.update_mask.paths.extend(["title", "policy.capacity", "policy.message"])
        event = operator(operator.events.UpdateEvent, request).event
        self.assertEqual((event.title, event.policy.capacity, event.policy.message, event.policy.admissions_per_second),
                         ("Renamed", 7000, "", 5.0))
        request.update_mask.paths.append("policy.no_such_field")
        error = outside.refusal(operator, operator.events.UpdateEvent, request)
        self.assertEqual(error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        self.assertIn("no_such_field", error.details())

    def test_aWatcherOfTheTrailReadsNewEntries(self):
        from breakwater.v1 import audit_service_pb2 as audit, event_service_pb2 as pb
        operator = self.operator
        operator.create("watched", rate=5)
        stream = operator(operator.audit.WatchEntries, audit.WatchEntriesRequest(event_id="watched"), 30)
        self.addCleanup(stream.cancel)
        read = []
        thread = threading.Thread(target=lambda: read.append(next(stream).entry))
        thread.start()
        tries = 0
        while thread.is_alive() and tries < 60:
            operator(operator.events.PauseEvent, pb.PauseEventRequest(event_id="watched", reason="look"))
            operator(operator.events.ResumeEvent, pb.ResumeEventRequest(event_id="watched", reason="look"))
            thread.join(0.25)
            tries += 1
        self.assertTrue(read)
        self.assertEqual((read[0].event_id, read[0].actor, read[0].reason), ("watched", "admin", "look"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
