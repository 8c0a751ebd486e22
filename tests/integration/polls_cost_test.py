# SPDX-License-Identifier: Apache-2.0
"""Polls cost Redis nothing: four times as many make no more Redis commands.

How it is counted: the calls of all commands in `INFO commandstats`, those inside scripts too, over two stretches of ten
seconds in which the same people ask N and 4 N times a second. Both hold the same work that goes by time: ticks, one
snapshot a second, two merges of heartbeats. Where a stretch is cut decides whether one merge and one snapshot more falls
into it, so the commands of one of each are allowed beside the 1 %. A machine that is busy with other things delays that
work in one stretch and not in the next; polls that cost something do so in every pair of stretches, so one pair out of
three is enough to show that they cost nothing.
"""
import json
import socket
import threading
import time
import unittest

import house

PEOPLE, RATE, SECONDS, CONNECTIONS, BATCH = 1000, 400, 10, 4, 20
PAIRS = 3
ONE_MERGE_AND_SNAPSHOT = 40


def figures(redis):
    """(commands by name, CPU seconds of Redis)"""
    calls = {}
    for line in redis("INFO", "commandstats").decode().splitlines():
        if line.startswith("cmdstat_"):
            name, rest = line[len("cmdstat_"):].split(":", 1)
            calls[name] = int(rest.split("calls=")[1].split(",")[0])
    calls.pop("info", None)  # ours
    cpu = dict(line.split(":") for line in redis("INFO", "cpu").decode().splitlines() if ":" in line)
    return calls, float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])


class Poller(threading.Thread):
    """One connection that sends `BATCH` requests at a time, paced to `rate` a second."""

    def __init__(self, port, tokens, rate, seconds):
        super().__init__()
        self.port, self.rate, self.seconds, self.answered = port, rate, seconds, 0
        self.requests = [b"GET /queue/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n" % t.encode()
                         for t in tokens]

    def run(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        reader = connection.makefile("rb")
        begun, sent = time.monotonic(), 0
        while time.monotonic() - begun < self.seconds:
            time.sleep(max(0.0, begun + sent / self.rate - time.monotonic()))
            batch = [self.requests[(sent + i) % len(self.requests)] for i in range(BATCH)]
            sent += BATCH
            connection.sendall(b"".join(batch))
            for _ in batch:
                self.read_answer(reader)
        connection.close()

    def read_answer(self, reader):
        if not reader.readline().startswith(b"HTTP/1.1 200"):
            raise AssertionError("a poll was not answered with 200")
        size = 0
        while (line := reader.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        if b'"waiting"' not in reader.read(size):
            raise AssertionError("nobody's turn came")
        self.answered += 1


class PollsCost(unittest.TestCase):
    def test_fourTimesAsManyPollsMakeNoMoreRedisCommands(self):
        hall = house.Hall()
        self.addCleanup(hall.close)
        gateway = hall.gateways[0]
        hall.operator.create("polls", rate=0.01)
        connection = house.http.client.HTTPConnection("127.0.0.1", gateway.http, timeout=20)
        tokens = []
        for _ in range(PEOPLE + 5):
            connection.request("POST", "/queue/join", '{"event_id":"polls"}', {"Content-Type": "application/json"})
            tokens.append(json.loads(connection.getresponse().read())["waiting_token"])
        connection.close()
        tokens = tokens[5:]  # whose turn doesn't come here
        house.wait_until("the last one is known", lambda: gateway.status(tokens[-1])[2]["position"] > PEOPLE)
        redis = house.Resp(hall.redis_path())
        self.addCleanup(redis.close)

        def stretch(rate, seconds=SECONDS):
            pollers = [Poller(gateway.http, tokens[i::CONNECTIONS], rate / CONNECTIONS, seconds)
                       for i in range(CONNECTIONS)]
            (before, cpu), begun = figures(redis), time.monotonic()
            for poller in pollers:
                poller.start()
            for poller in pollers:
                poller.join()
            lasted = time.monotonic() - begun
            after, cpu_after = figures(redis)
            made = {name: count - before.get(name, 0) for name, count in after.items()}
            answered = sum(p.answered for p in pollers)
            total = sum(made.values()) * SECONDS / lasted
            print("%6d polls in %.2f s: %7.1f Redis commands in %d s (evalsha %d), %.3f s of Redis' CPU" %
                  (answered, lasted, total, SECONDS, made.get("evalsha", 0), cpu_after - cpu))
            return answered, total

        stretch(RATE, 3)  # what a first poll may set going is over before anything is counted
        for _ in range(PAIRS):
            few, cost_of_few = stretch(RATE)
            many, cost_of_many = stretch(4 * RATE)
            if many > 3 * few and cost_of_many < cost_of_few * 1.01 + ONE_MERGE_AND_SNAPSHOT:
                return
        self.assertGreater(many, 3 * few, "the machine could not send four times as many: nothing is shown")
        self.assertLess(cost_of_many, cost_of_few * 1.01 + ONE_MERGE_AND_SNAPSHOT)


if __name__ == "__main__":
    unittest.main(verbosity=2)
