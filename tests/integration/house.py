# SPDX-License-Identifier: Apache-2.0
"""Real processes for the integration tests: gateways, a Redis of their own, operators and visitors.

Everything listens on loopback ports that the system gives, works in a folder of its own and ends with the test.
"""
import base64
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

BIN = os.environ["BREAKWATER_BIN"]
sys.path.insert(0, os.environ["BREAKWATER_PYTHON_STUBS"])

import grpc  # noqa: E402  (the stubs' folder must be known first)


GIVEN_PORTS = set()


def free_port():
    """Below the ports that the system gives to connections by itself: none of them takes it before its process does.
    None is given twice."""
    while True:
        port = random.randrange(12_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in GIVEN_PORTS:
                GIVEN_PORTS.add(port)
                return port


def wait_until(what, condition, seconds=20):
    """Asks again and again; a process that never gets there is the failure that is tested for."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("waited %d s in vain for: %s" % (seconds, what))
        time.sleep(0.02)


class Resp:
    """A Redis client of twenty lines: requests as arrays, answers as Python values."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        try:
            self.socket.connect(path)
        except OSError:
            self.socket.close()
            raise
        self.reader = self.socket.makefile("rb")

    def __call__(self, *words):
        return self.all([words])[0]

    def all(self, commands):
        """The answers to many commands that are sent at once."""
        text = b""
        for words in commands:
            parts = [w if isinstance(w, bytes) else str(w).encode() for w in words]
            text += b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)
        self.socket.sendall(text)
        return [self.read() for _ in commands]

    def read(self):
        line = self.reader.readline()[:-2]
        kind, rest = line[:1], line[1:]
        if kind == b"$":
            size = int(rest)
            return None if size < 0 else self.reader.read(size + 2)[:-2]
        if kind == b"*":
            return [self.read() for _ in range(int(rest))]
        if kind == b":":
            return int(rest)
        if kind == b"-":
            raise RuntimeError(rest.decode())
        return rest

    def close(self):
        self.reader.close()
        self.socket.close()


class Redis:
    """A redis-server that is not the gateways' own child."""

    def __init__(self, folder):
        self.folder = folder
        self.path = os.path.join(folder, "r.sock")
        os.makedirs(folder, exist_ok=True)
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.path, "--dir", self.folder, "--appendonly", "yes",
             "--appendfsync", "always", "--save", "", "--repl-backlog-ttl", "0", "--maxmemory", "1gb",
             "--maxmemory-policy", "noeviction"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def answers():
            with contextlib.suppress(OSError, RuntimeError):
                client = Resp(self.path)
                try:
                    return client("PING") == b"PONG"
                finally:
                    client.close()
            return False
        wait_until("redis-server answers", answers)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


class Gateway:
    def __init__(self, folder, redis=None, keys=None, http=None, drain="0s", extra=()):
        self.folder = folder
        self.http = http or free_port()
        self.grpc = free_port()
        self.ops = free_port()
        self.arguments = [os.path.join(BIN, "breakwaterd"), "--http", "127.0.0.1:%d" % self.http, "--grpc",
                          "127.0.0.1:%d" % self.grpc, "--ops", "127.0.0.1:%d" % self.ops, "--state-dir", folder,
                          "--drain-delay", drain, "--http-threads", "1", *extra]
        if redis:
            self.arguments += ["--redis", "unix://" + redis]
        if keys:
            self.arguments += ["--keys", keys]
        self.process = None

    def launch(self):
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        log = open(os.path.join(self.folder, "log"), "ab")
        self.process = subprocess.Popen(self.arguments, stdout=log, stderr=log)
        log.close()
        return self

    def start(self):
        self.launch()
        wait_until("gateway is ready", self.ready)
        return self

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError("breakwaterd ended with %s: %s" % (self.process.returncode, self.log()[-2000:]))
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.call("GET", "/readyz")[0] == 200
        return False

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def call(self, method, path, body=None, headers=None, timeout=10):
        """(status, headers, body as JSON or text)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=timeout)
        try:
            sent = json.dumps(body) if isinstance(body, dict) else body
            fields = dict(headers or {})
            if isinstance(body, dict):
                fields.setdefault("Content-Type", "application/json")
            connection.request(method, path, sent, fields)
            answer = connection.getresponse()
            text = answer.read().decode()
            kind = answer.getheader("Content-Type", "")
            return answer.status, answer.headers, json.loads(text) if "json" in kind and text else text
        finally:
            connection.close()

    def join(self, event, key=None, **fields):
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", "/queue/join", {"event_id": event, **fields}, headers)

    def status(self, token, seen=None):
        return self.call("GET", "/queue/status" + ("?seen=" + seen if seen else ""), None, bearer(token))

    def enter(self, token):
        return self.call("POST", "/queue/enter", {"waiting_token": token})

    def kill(self):
        self.process.kill()
        self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self, patience=30):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(patience)
        return self.process.returncode if self.process else None


def bearer(token):
    return {"Authorization": "Bearer " + token}


def seq_of(waiting_token):
    """The number of its place."""
    raw = base64.urlsafe_b64decode(waiting_token + "=" * (-len(waiting_token) % 4))
    # version, key id, lane, uid 8, epoch 4, incarnation 4, seq 5
    return int.from_bytes(raw[19:24], "big")


def fine_slots(event):
    """The keys of the ring in which signs of life stand, a bit for each place."""
    return ["bw:{%s}:fine:%d" % (event, i) for i in range(4)]


def heard(redis, event, seqs):
    """True when the signs of life of all these places have been merged."""
    maps = [redis("GET", slot) or b"" for slot in fine_slots(event)]
    return all(any(seq // 8 < len(m) and m[seq // 8] & (0x80 >> seq % 8) for m in maps) for seq in seqs)


class Operator:
    """The operator API by plain gRPC, with stubs made from the .proto files."""

    def __init__(self, port, token):
        from breakwater.v1 import (audit_service_pb2_grpc, ban_service_pb2_grpc, event_service_pb2_grpc,
                                   operator_service_pb2_grpc, pass_service_pb2_grpc, place_service_pb2_grpc,
                                   queue_service_pb2_grpc, telemetry_service_pb2_grpc)
        self.channel = grpc.insecure_channel(
            "127.0.0.1:%d" % port,
            # Channels to one address share a connection otherwise, and one that is ended ends the others' calls.
            options=[("grpc.use_local_subchannel_pool", 1)])
        self.metadata = [("authorization", "Bearer " + token)]
        self.events = event_service_pb2_grpc.EventServiceStub(self.channel)
        self.bans = ban_service_pb2_grpc.BanServiceStub(self.channel)
        self.audit = audit_service_pb2_grpc.AuditServiceStub(self.channel)
        self.places = place_service_pb2_grpc.PlaceServiceStub(self.channel)
        self.passes = pass_service_pb2_grpc.PassServiceStub(self.channel)
        self.queue = queue_service_pb2_grpc.QueueServiceStub(self.channel)
        self.telemetry = telemetry_service_pb2_grpc.TelemetryServiceStub(self.channel)
        self.operators = operator_service_pb2_grpc.OperatorServiceStub(self.channel)

    def __call__(self, method, request, timeout=20):
        return method(request, metadata=self.metadata, timeout=timeout)

    def create(self, event_id, rate=100, open_now=True, **policy):
        from breakwater.v1 import event_service_pb2 as pb
        event = pb.Event(event_id=event_id, title="Test " + event_id)
        event.policy.admissions_per_second = rate
        for name, value in policy.items():
            field = getattr(event.policy, name)
            if hasattr(field, "seconds"):
                field.seconds = value
            elif hasattr(field, "extend"):
                field.extend(value)
            else:
                setattr(event.policy, name, value)
        self(self.events.CreateEvent, pb.CreateEventRequest(event=event))
        if open_now:
            self(self.events.OpenEvent, pb.OpenEventRequest(event_id=event_id))

    def close(self):
        self.channel.close()


class Hall:
    """A folder, maybe a shared Redis, gateways and an operator; `close` ends whatever still lives."""

    def __init__(self, gateways=1, shared_redis=False, **options):
        self.folder = tempfile.mkdtemp(prefix="bw-")
        self.redis = Redis(os.path.join(self.folder, "redis")) if shared_redis else None
        self.gateways = []
        self.operator = None
        keys = os.path.join(self.folder, "keys.json") if shared_redis else None
        try:
            for i in range(gateways):
                self.gateways.append(Gateway(os.path.join(self.folder, "g%d" % i),
                                             self.redis.path if self.redis else None, keys, **options))
                self.gateways[-1].start()
            self.operator = Operator(self.gateways[0].grpc, self.token())
        except BaseException:
            self.close()  # nobody else will
            raise

    def token(self):
        path = os.path.join(self.gateways[0].folder, "admin.token")
        wait_until("the first admin token", lambda: os.path.exists(path))
        with open(path, encoding="ascii") as file:
            return file.read().strip()

    def redis_path(self):
        return self.redis.path if self.redis else os.path.join(self.gateways[0].folder, "redis", "redis.sock")

    def close(self):
        if self.operator:
            self.operator.close()
        for gateway in self.gateways:
            if gateway.process is not None and gateway.process.poll() is None:
                with contextlib.suppress(OSError):
                    gateway.go_on()
                gateway.stop()
            # A Redis of its own outlives a gateway that was killed, or told twice to end.
            with contextlib.suppress(OSError):
                left = Resp(os.path.join(gateway.folder, "redis", "redis.sock"))
                left("SHUTDOWN", "NOSAVE")
                left.close()
        if self.redis:
            self.redis.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
