# SPDX-License-Identifier: Apache-2.0
"""The browser API as curl meets it: paths, methods, limits, bodies in chunks, event streams."""
import json
import queue
import subprocess
import threading
import unittest

import house


def parse(output):
    """(status, {header: value}, body) of one answer as `curl -i` prints it."""
    head, _, body = output.decode().partition("\r\n\r\n")
    while head.startswith("HTTP/1.1 100"):
        head, _, body = body.partition("\r\n\r\n")
    lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    return int(lines[0].split()[1]), {k.lower(): v for k, v in headers.items()}, body


class Stream:
    """`curl -N` of an event stream; events come as (name, id, data)."""

    def __init__(self, url, *arguments):
        self.process = subprocess.Popen(["curl", "-sN", "--max-time", "60", url, *arguments],
                                        stdout=subprocess.PIPE, text=True)
        self.events = queue.Queue()
        self.retry = None
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        fields = {}
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line.startswith("retry:"):
                self.retry = int(line[6:])
            elif line.startswith(":"):
                continue
            elif line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                self.events.put((fields.get("event"), fields.get("id"), json.loads(fields["data"])))
                fields = {}
        self.events.put(None)

    def next(self, seconds=20):
        return self.events.get(timeout=seconds)

    def until(self, condition):
        while True:
            event = self.next()
            if event is None:
                raise AssertionError("the stream ended")
            if condition(event[2]):
                return event

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.thread.join(10)
        self.process.stdout.close()


class Curl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hall = house.Hall(gateways=2, shared_redis=True)
        cls.addClassCleanup(cls.hall.close)
        cls.hall.operator.create("line", rate=0.01, cors_origins=["https://shop.example"])
        cls.hall.operator.create("fast", rate=1000)
        cls.hall.operator.create("draft", rate=10, open_now=False)
        house.wait_until("both gateways know them", lambda: all(
            g.call("GET", "/events/draft")[0] == 200 for g in cls.hall.gateways))
        cls.url = "http://127.0.0.1:%d" % cls.hall.gateways[0].http

    def curl(self, path, *arguments):
        run = subprocess.run(["curl", "-s", "-i", "--max-time", "20", self.url + path, *arguments],
                             capture_output=True, timeout=30, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        return parse(run.stdout)

    def post(self, path, body, *arguments):
        return self.curl(path, "-H", "Content-Type: application/json", "--data-binary", body, *arguments)

    def join(self, event="line"):
        status, _, body = self.post("/queue/join", '{"event_id":"%s"}' % event)
        self.assertEqual(status, 202, body)
        return json.loads(body)["waiting_token"]

    def problem(self, answer, status, code):
        got, headers, body = answer
        self.assertEqual(got, status, body)
        self.assertEqual(headers["content-type"], "application/problem+json")
        problem = json.loads(body)
        self.assertLessEqual({"type", "title", "status", "detail", "code", "trace_id"}, set(problem))
        self.assertEqual((problem["status"], problem["code"], problem["trace_id"]),
                         (status, code, headers["x-request-id"]))

    def test_everyPathAlsoAnswersUnderThePrefix(self):
        token = self.join()
        bearer = ("-H", "Authorization: Bearer " + token)
        for method, path, status, more in (
                ("GET", "/queue/status", 200, bearer), ("POST", "/queue/enter", 403, bearer),
                ("GET", "/events/line", 200, ()), ("GET", "/events/nowhere", 404, ()), ("GET", "/wait/line", 200, ()),
                ("GET", "/verify?event=line", 401, ()), ("GET", "/.well-known/jwks.json", 200, ()),
                ("GET", "/healthz", 200, ()), ("GET", "/readyz", 200, ()), ("GET", "/openapi.json", 200, ()),
                ("GET", "/nothing", 404, ()), ("GET", "/demo/shop", 404, ()), ("DELETE", "/queue/leave", 200, bearer),
                ("POST", "/queue/leave", 200, bearer)):
            for prefix in ("", "/api/v1"):
                with self.subTest(method=method, path=prefix + path):
                    self.assertEqual(self.curl(prefix + path, "-X", method, *more)[0], status)
        self.assertEqual(self.post("/api/v1/queue/join", '{"event_id":"line"}')[0], 202)

    def test_headHasTheHeadersOfGetAndNoBody(self):
        for path in ("/events/line", "/healthz", "/openapi.json", "/wait/line"):
            with self.subTest(path=path):
                got, head = self.curl(path), self.curl(path, "-I")
                self.assertEqual((head[0], head[2]), (200, ""))
                self.assertEqual(head[1]["content-type"], got[1]["content-type"])
                if path != "/events/line":  # which says the time
                    self.assertEqual(head[1]["content-length"], str(len(got[2].encode())))

    def test_optionsAndOtherMethodsSayWhatIsAllowed(self):
        status, headers, body = self.curl("/queue/join", "-X", "OPTIONS")
        self.assertEqual((status, body), (204, ""))
        self.assertEqual(set(headers["allow"].split(", ")), {"POST", "OPTIONS"})
        for method, path in (("PUT", "/queue/join"), ("GET", "/queue/join"), ("DELETE", "/queue/status"),
                             ("POST", "/events/line")):
            with self.subTest(method=method, path=path):
                answer = self.curl(path, "-X", method)
                self.problem(answer, 405, "METHOD_NOT_ALLOWED")
                self.assertNotIn(method, answer[1]["allow"].split(", "))
        self.problem(self.curl("/nothing/here"), 404, "NOT_FOUND")

    def test_aPreflightIsAnsweredForOriginsThatAnEventListsAndTheRealAnswerForItsOwnOnly(self):
        asked = ("-X", "OPTIONS", "-H", "Access-Control-Request-Method: POST", "-H",
                 "Access-Control-Request-Headers: content-type,idempotency-key")
        _, headers, _ = self.curl("/queue/join", *asked, "-H", "Origin: https://shop.example")
        self.assertEqual(headers["access-control-allow-origin"], "https://shop.example")
        self.assertIn("POST", headers["access-control-allow-methods"])
        self.assertIn("Idempotency-Key", headers["access-control-allow-headers"])
        _, headers, _ = self.curl("/queue/join", *asked, "-H", "Origin: https://else.example")
        self.assertNotIn("access-control-allow-origin", headers)
        origin = ("-H", "Origin: https://shop.example")
        for event, listed in (("line", True), ("fast", False)):
            _, headers, _ = self.post("/queue/join", '{"event_id":"%s"}' % event, *origin)
            self.assertEqual("access-control-allow-origin" in headers, listed)
            self.assertNotEqual(headers.get("access-control-allow-origin"), "*")

    def test_whatIsTooLargeIsRefusedAsHttpSays(self):
        self.problem(self.curl("/events/line", "-H", "X-Long: " + "x" * 9000), 431, "HEADER_TOO_LARGE")
        many = [part for i in range(70) for part in ("-H", "X-Field-%d: 1" % i)]
        self.assertEqual(self.curl("/events/line", *many)[0], 431)
        self.assertEqual(self.curl("/events/" + "x" * 2100)[0], 414)
        long = '{"event_id":"line","x":"' + "x" * 5000 + '"}'
        self.problem(self.post("/queue/join", long), 413, "CONTENT_TOO_LARGE")
        self.problem(self.post("/queue/join", long, "-H", "Transfer-Encoding: chunked"), 413, "CONTENT_TOO_LARGE")
        deep = '{"event_id":"line","x":' + "[" * 17 + "]" * 17 + "}"
        self.problem(self.post("/queue/join", deep), 400, "INVALID_REQUEST")
        self.problem(self.curl("/queue/join", "-H", "Content-Type: text/html", "-d", "{}"), 415,
                     "UNSUPPORTED_MEDIA_TYPE")
        # The limits themselves are within.
        fits = '{"event_id":"line","x":"%s"}'
        fits %= "x" * (4096 - len(fits) + 2)
        self.assertEqual(len(fits), 4096)
        self.assertEqual(self.post("/queue/join", fits)[0], 202)

    def test_aBodyInChunksIsReadAndTwoWaysToSayItsLengthAreRefused(self):
        chunked = ("-H", "Transfer-Encoding: chunked")
        status, _, body = self.post("/queue/join", '{"event_id":"line","unknown":[1,2]}', *chunked)
        self.assertEqual((status, json.loads(body)["status"]), (202, "waiting"))
        self.assertEqual(self.post("/queue/join", '{"event_id":"line"}', *chunked, "-H", "Content-Length: 5")[0], 400)

    def test_wrongBodiesAndTokensGetTheirCodes(self):
        for body, status, code in (("nonsense", 400, "INVALID_REQUEST"), ("[]", 400, "INVALID_REQUEST"),
                                   ('{"event_id":7}', 400, "INVALID_REQUEST"), ("{}", 400, "MISSING_EVENT_ID"),
                                   ('{"event_id":"nowhere"}', 404, "EVENT_NOT_FOUND"),
                                   ('{"event_id":"draft"}', 409, "EVENT_NOT_OPEN")):
            with self.subTest(body=body):
                self.problem(self.post("/queue/join", body), status, code)
        for key in ("short", "00000000-0000-0000-0000-000000000000"):
            self.problem(self.post("/queue/join", '{"event_id":"line"}', "-H", "Idempotency-Key: " + key), 400,
                         "INVALID_IDEMPOTENCY_KEY")
        self.problem(self.curl("/queue/status"), 400, "MISSING_TOKEN")
        token = self.join()
        for wrong in ("nonsense", token + "A", token[:-2], ("A" if token[0] != "A" else "B") + token[1:]):
            self.problem(self.curl("/queue/status", "-H", "Authorization: Bearer " + wrong), 401, "INVALID_TOKEN")

    def test_aKeyGivesTheSamePlaceAtEveryGatewayAndAnotherBodyIsAConflict(self):
        key = ("-H", "Idempotency-Key: 6f1c9a2e-1b7d-4c55-9d0f-0a8f3b2c4d5e")
        _, _, first = self.post("/queue/join", '{"event_id":"line"}', *key)
        other = "http://127.0.0.1:%d/queue/join" % self.hall.gateways[1].http
        run = subprocess.run(["curl", "-s", "-i", other, "-H", "Content-Type: application/json", *key, "-d",
                              '{"event_id":"line"}'], capture_output=True, timeout=30, check=True)
        status, headers, again = parse(run.stdout)
        self.assertEqual((status, headers["idempotency-replayed"]), (202, "true"))
        self.assertEqual(json.loads(again)["waiting_token"], json.loads(first)["waiting_token"])
        self.problem(self.post("/queue/join", '{"event_id":"fast"}', *key), 409, "IDEMPOTENCY_CONFLICT")

    def test_aJoinSaysAsManyWaitAsItsPositionAtLeast(self):
        for _ in range(20):
            body = json.loads(self.post("/queue/join", '{"event_id":"line"}')[2])
            self.assertGreaterEqual(body["total_waiting"], body["position"])
            self.assertEqual(body["position"], body["position_hint"])

    def test_leavingByABeaconTakesTheTokenAsTheWholeBody(self):
        token = self.join()
        for _ in range(2):
            status, _, body = self.curl("/queue/leave", "-H", "Content-Type: text/plain", "-d", token)
            self.assertEqual((status, json.loads(body)), (200, {"status": "left"}))

    def test_aRequestIdIsTakenOverIfItIsOne(self):
        self.assertEqual(self.curl("/healthz", "-H", "X-Request-Id: my.id_1-2")[1]["x-request-id"], "my.id_1-2")
        for wrong in ("with space", "x" * 65, "a;b"):
            given = self.curl("/healthz", "-H", "X-Request-Id: " + wrong)[1]["x-request-id"]
            self.assertRegex(given, r"^[A-Za-z0-9._-]{1,64}$")
            self.assertNotEqual(given, wrong)

    def test_aStreamTellsEachChangeAndEndsWithTheFinalState(self):
        from breakwater.v1 import event_service_pb2 as pb
        operator = self.hall.operator
        operator.create("stream", rate=0.01)
        for gateway in self.hall.gateways:
            house.wait_until("it is known", lambda: gateway.call("GET", "/events/stream")[2].get("state") == "open")
        self.join("stream")
        token = self.join("stream")
        streams = [Stream("http://127.0.0.1:%d/queue/stream?token=%s" % (g.http, token)) for g in self.hall.gateways]
        for stream in streams:
            self.addCleanup(stream.close)
            name, version, body = stream.next()
            self.assertEqual((name, body["status"]), ("status", "waiting"))
            self.assertEqual(version, body["version"])
            self.assertGreater(stream.retry, 0)
        operator(operator.events.PauseEvent, pb.PauseEventRequest(event_id="stream"))
        for stream in streams:
            _, _, body = stream.until(lambda b: b["paused"])
            self.assertIsNone(body["eta_sec"])
        operator(operator.events.ResumeEvent, pb.ResumeEventRequest(event_id="stream"))
        for stream in streams:
            stream.until(lambda b: not b["paused"])
        self.assertEqual(self.curl("/queue/leave", "-X", "POST", "-H", "Authorization: Bearer " + token)[0], 200)
        for stream in streams:
            _, _, body = stream.until(lambda b: b["status"] == "left")
            self.assertEqual((body["poll_after_ms"], body["position"]), (0, 0))
            self.assertIsNone(stream.next(), "a final state is the last event")
            self.assertEqual(stream.process.wait(10), 0)
        _, last, body = "", body["version"], body
        status, _, text = self.curl("/queue/stream", "-H", "Authorization: Bearer " + token, "-H",
                                    "Last-Event-ID: " + last)
        self.assertEqual((status, text), (204, ""))

    def test_aStreamOfOneWhoseTurnItIsSaysReadyAndThenEntered(self):
        token = self.join("fast")
        stream = Stream(self.url + "/queue/stream", "-H", "Authorization: Bearer " + token)
        self.addCleanup(stream.close)
        _, _, body = stream.until(lambda b: b["status"] == "ready")
        self.assertTrue(body["ready_for_entry"] and body["enter_within_sec"] > 0)
        status, _, granted = self.post("/queue/enter", json.dumps({"waiting_token": token}))
        self.assertEqual((status, json.loads(granted)["admission"]), (200, "granted"))
        stream.until(lambda b: b["status"] == "entered")

    def test_aStreamGoesOnAtAnotherGatewayWhenItsOwnStops(self):
        hall = house.Hall(gateways=2, shared_redis=True)
        self.addCleanup(hall.close)
        hall.operator.create("moves", rate=0.01)
        house.wait_until("both know it", lambda: all(g.call("GET", "/events/moves")[0] == 200 for g in hall.gateways))
        hall.gateways[0].join("moves")
        token = hall.gateways[0].join("moves")[2]["waiting_token"]
        stream = Stream("http://127.0.0.1:%d/queue/stream?token=%s" % (hall.gateways[0].http, token))
        self.addCleanup(stream.close)
        _, version, first = stream.next()
        self.assertEqual(hall.gateways[0].stop(), 0)
        while (event := stream.next()) is not None:
            version = event[1]
        again = Stream("http://127.0.0.1:%d/queue/stream?token=%s" % (hall.gateways[1].http, token), "-H",
                       "Last-Event-ID: " + version)
        self.addCleanup(again.close)
        _, later, body = again.next()
        self.assertEqual(body["status"], "waiting")
        self.assertLessEqual(body["position"], first["position"])
        self.assertGreaterEqual(tuple(map(int, later.split("-"))), tuple(map(int, version.split("-"))))


if __name__ == "__main__":
    unittest.main(verbosity=2)
