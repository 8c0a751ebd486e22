# SPDX-License-Identifier: Apache-2.0
"""The ops port of a real gateway: its figures move with what happens, its health and its profiles are there, and nothing
of it is on the public port."""
import os
import re
import struct
import unittest

import house


class Ops(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hall = house.Hall(shared_redis=True)
        cls.addClassCleanup(cls.hall.close)
        cls.gateway = cls.hall.gateways[0]

    def ask(self, path):
        """(status, type, body)"""
        connection = house.http.client.HTTPConnection("127.0.0.1", self.gateway.ops, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type"), answer.read()
        finally:
            connection.close()

    def figures(self):
        """{series with its labels: value}; each belongs to a family whose kind was told before it."""
        status, kind, body = self.ask("/metrics")
        self.assertEqual((status, kind), (200, "text/plain; version=0.0.4; charset=utf-8"))
        read, family = {}, None
        for line in body.decode().splitlines():
            if line.startswith("# TYPE "):
                family = line.split(" ")[2]
            elif not line.startswith("#"):
                series, value = line.rsplit(" ", 1)
                self.assertRegex(series, r"^%s(_bucket|_sum|_count)?($|{)" % re.escape(family))
                self.assertNotIn(series, read)
                read[series] = float(value)
        return read

    def test_theFiguresMoveWithJoinsPollsAndTheEvent(self):
        from breakwater.v1 import event_service_pb2 as pb
        gateway, operator = self.gateway, self.hall.operator
        before = self.figures()
        operator.create("moves", rate=0.01)
        tokens = [gateway.join("moves")[2]["waiting_token"] for _ in range(3)]
        for token in tokens + tokens[:2]:
            self.assertEqual(gateway.status(token)[0], 200)
        self.assertEqual(gateway.join("nowhere")[0], 404)
        self.assertEqual(gateway.status("nonsense")[0], 401)
        self.assertEqual(gateway.call("POST", "/queue/leave", None, house.bearer(tokens[2]))[0], 200)
        after = self.figures()
        requests = 'breakwater_http_requests_total{route="%s",code_class="%s"}'
        for route, kind, many in (("join", "2xx", 3), ("join", "4xx", 1), ("status", "2xx", 5), ("status", "4xx", 1),
                                  ("leave", "2xx", 1), ("enter", "2xx", 0), ("status", "5xx", 0)):
            series = requests % (route, kind)
            self.assertEqual(after[series] - before[series], many, series)
        for route, many in (("join", 4), ("status", 6)):
            name = "breakwater_http_request_duration_seconds"
            count, whole = name + '_count{route="%s"}' % route, name + '_bucket{route="%s",le="+Inf"}' % route
            self.assertEqual((after[count] - before[count], after[whole]), (many, after[count]))
            self.assertGreater(after[name + '_sum{route="%s"}' % route], before[name + '_sum{route="%s"}' % route])
        for counter in ("http_connections_accepted_total", "http_received_bytes_total", "http_sent_bytes_total"):
            self.assertGreater(after["breakwater_" + counter], before["breakwater_" + counter])
        self.assertGreater(after["process_resident_memory_bytes"], 1e6)
        self.assertGreaterEqual(after["process_cpu_seconds_total"], before["process_cpu_seconds_total"])

        def of_event(**wanted):
            """True when the event's series have these values; some are a second old."""
            read = self.figures()
            got = {name: read.get('breakwater_%s{event="moves"%s}' % (name.partition("__")[0], (
                ',state="%s"' % name.partition("__")[2]) if "__" in name else "")) for name in wanted}
            return got == wanted
        house.wait_until("the event's figures", lambda: of_event(
            event_rate=0.01, event_state__open=1, event_state__paused=0, event_places__waiting=2, event_places__left=1,
            event_joined_total=3, event_admitted_total=0))
        operator(operator.events.SetAdmissionRate,
                 pb.SetAdmissionRateRequest(event_id="moves", admissions_per_second=1000))
        house.wait_until("the others are admitted", lambda: of_event(
            event_rate=1000, event_places__waiting=0, event_places__ready=2, event_admitted_total=2))
        operator(operator.events.PauseEvent, pb.PauseEventRequest(event_id="moves"))
        house.wait_until("it is paused", lambda: of_event(event_state__open=0, event_state__paused=1))
        # Nothing moves in a pause: the replica is where the log is.
        redis = house.Resp(self.hall.redis_path())
        self.addCleanup(redis.close)
        self.assertEqual(self.figures()['breakwater_replica_lsn{event="moves"}'],
                         int(redis("HGET", "bw:{moves}:meta", "lsn")))

    def test_aStoreThatIsGoneIsSeenInTheFiguresAndInReadyz(self):
        node = 'breakwater_redis_up{node="unix://%s"}' % self.hall.redis.path
        house.wait_until("the store is up", lambda: self.figures().get(node) == 1)
        self.assertEqual(self.ask("/readyz"), (200, "application/json", b'{"status":"healthy"}'))
        self.hall.redis.kill()
        house.wait_until("the store is down", lambda: self.figures().get(node) == 0)
        status, _, body = house.wait_until("readyz says no", lambda: (
            lambda answer: answer[0] == 503 and answer)(self.ask("/readyz")))
        self.assertEqual((status, body), (503, b'{"status":"not ready","reason":"redis unavailable"}'))
        self.assertEqual(self.ask("/healthz"), (200, "application/json", b'{"status":"healthy"}'))
        self.hall.redis.start()
        house.wait_until("ready again", lambda: self.ask("/readyz")[0] == 200)

    def test_aCpuProfileIsOneThatPprofReads(self):
        status, kind, body = self.ask("/debug/pprof/profile?seconds=1")
        self.assertEqual((status, kind), (200, "application/octet-stream"))
        # Words of the machine: no samples, three words of header, version 0, microseconds between samples, padding.
        self.assertEqual(struct.unpack("=5Q", body[:40]), (0, 3, 0, 10_000, 0))
        # Behind the samples stands what was loaded where.
        self.assertRegex(body, rb"\n[0-9a-f]+-[0-9a-f]+ r-xp .*/breakwaterd\n")
        for seconds in ("0", "121", "-1", "1.5", "x", ""):
            self.assertEqual(self.ask("/debug/pprof/profile?seconds=" + seconds)[0], 400, seconds)

    def test_aHeapProfileIsThereWithoutAnySetting(self):
        status, kind, body = self.ask("/debug/pprof/heap")
        if os.environ.get("BREAKWATER_SANITIZE"):  # whose heap is not jemalloc's
            self.assertEqual(status, 501)
            self.assertIn(b"libjemalloc-dev", body)
            return
        self.assertEqual((status, kind), (200, "application/octet-stream"), body[:500])
        self.assertTrue(body.startswith(b"heap_v2/"), body[:100])
        self.assertIn(b"/breakwaterd\n", body)

    def test_otherPathsAreNotThereAndNothingOfItIsOnThePublicPort(self):
        for path in ("/nothing", "/debug", "/debug/pprof", "/queue/status", "/events/moves", "/wait/moves"):
            self.assertEqual(self.ask(path)[:2], (404, "application/problem+json"), path)
        for path in ("/metrics", "/debug", "/debug/pprof", "/debug/pprof/heap", "/debug/pprof/profile?seconds=1"):
            for prefix in ("", "/api/v1"):
                self.assertEqual(self.gateway.call("GET", prefix + path)[0], 404, prefix + path)
        listed = self.ask("/")[2].decode()
        for path in ("/metrics", "/healthz", "/readyz", "/debug/pprof/profile?seconds=", "/debug/pprof/heap"):
            self.assertIn(path, listed)


if __name__ == "__main__":
    unittest.main(verbosity=2)
