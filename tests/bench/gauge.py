# SPDX-License-Identifier: Apache-2.0
"""What the measurements of many connections and long lines share: memory, metrics, fast joins, many sockets."""
import os
import re
import resource
import select
import socket
import subprocess
import threading
import time

import common
from common import house

STATUS = "GET /queue/status HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n\r\n"
STREAM = ("GET /queue/stream?token=%s HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n")
JOIN_SCRIPT = """
wrk.method = "POST"
wrk.body = '{"event_id":"%s"}'
wrk.headers["Content-Type"] = "application/json"
"""


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def raise_files(wanted):
    """As many open files as this process and its children may have, up to `wanted`."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    for limit in (max(wanted, hard), hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, limit), limit))
            return
        except (OSError, ValueError):
            continue


def resident(pid):
    """Bytes of memory that belong to the process alone: no files, nothing of the kernel."""
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        return int(re.search(r"RssAnon:\s+(\d+) kB", file.read()).group(1)) * 1024


def metric(gateway, name):
    """The sum of all series of one metric."""
    text = subprocess.check_output(["curl", "-s", "http://127.0.0.1:%d/metrics" % gateway.ops], text=True)
    return sum(float(line.split()[-1]) for line in text.splitlines() if re.match(re.escape(name) + r"[{ ]", line))


def places(redis, event):
    """How many have ever joined, by the store."""
    return int(redis("HGET", "bw:{%s}:meta" % event, "next_seq") or 1) - 1


def fill(gateway, redis, event, wanted, folder):
    """Joins until the line has had `wanted` places or a few more; seconds that it took."""
    began = time.monotonic()
    script = os.path.join(folder, "join.lua")
    with open(script, "w", encoding="ascii") as file:
        file.write(JOIN_SCRIPT % event)
    while places(redis, event) < wanted:
        _, _, errors = common.wrk(gateway.http, 512, 1, script, "/queue/join")
        if errors and time.monotonic() - began > 600:
            raise AssertionError("the line of %d can't be made" % wanted)
    return time.monotonic() - began


def connect(port, index):
    """A connection from one of several loopback addresses: 28,000 ports each are not enough of one."""
    link = socket.socket()
    link.setsockopt(socket.IPPROTO_IP, getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24), 1)
    link.bind(("127.0.0.%d" % (2 + index // 8000), 0))
    link.connect(("127.0.0.1", port))
    return link


def answer(link):
    """One whole answer with a Content-Length: (status, body)."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = link.recv(4096)
        if not more:
            raise AssertionError("the service closed a connection")
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    size = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
    while len(body) < size:
        body += link.recv(4096)
    return int(head.split()[1]), body


def tokens_of(gateway, event, wanted):
    """That many waiting tokens, by joins that go side by side on a few connections."""
    body = '{"event_id":"%s"}' % event
    request = ("POST /queue/join HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %d"
               "\r\n\r\n%s" % (len(body), body)).encode()
    links = [connect(gateway.http, 0) for _ in range(min(256, wanted))]
    tokens = []
    while len(tokens) < wanted:
        for link in links:
            link.sendall(request)
        for link in links:
            status, text = answer(link)
            if status // 100 != 2:
                raise AssertionError("a join was answered %d: %s" % (status, text))
            tokens.append(re.search(rb'"waiting_token":"([^"]+)"', text).group(1).decode())
    for link in links:
        link.close()
    return tokens[:wanted]


class Poller:
    """Polls by one visitor, `per_second` of them, from the moment they are due; runs until it is ended."""

    def __init__(self, gateway, token, per_second=200):
        self.link = connect(gateway.http, 0)
        self.request = (STATUS % token).encode()
        self.every = 1 / per_second
        self.took, self.errors = [], 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        due = time.monotonic()
        while not self.over.wait(max(0, due - time.monotonic())):
            try:
                self.link.sendall(self.request)
                self.errors += answer(self.link)[0] != 200
            except (OSError, AssertionError):
                self.errors += 1
                return
            self.took.append(time.monotonic() - due)
            due += self.every

    def end(self):
        self.over.set()
        self.thread.join()
        self.link.close()

    def text(self):
        return "%d polls, p50 %.2f ms, p99 %.2f ms, %d errors" % (
            len(self.took), percentile(self.took, 0.5) * 1e3, percentile(self.took, 0.99) * 1e3, self.errors)


class Streams:
    """Many open event streams, read by one thread: what came, and when a wanted text first came on each."""

    def __init__(self, gateway, tokens):
        self.poll = select.epoll()
        self.links = {}
        self.events, self.closed = 0, 0
        self.wanted, self.seen = None, {}
        self.over = threading.Event()
        for index, token in enumerate(tokens):
            link = connect(gateway.http, index)
            link.sendall((STREAM % token).encode())
            link.setblocking(False)
            self.links[link.fileno()] = link
            self.poll.register(link.fileno(), select.EPOLLIN)
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.over.is_set():
            for fd, _ in self.poll.poll(0.05, 4096):
                self.take(fd)

    def take(self, fd):
        try:
            data = self.links[fd].recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.closed += 1
            self.poll.unregister(fd)
            return
        self.events += data.count(b"\ndata: ")
        if self.wanted and self.wanted in data and fd not in self.seen:
            self.seen[fd] = time.monotonic()

    def want(self, text):
        """From now on notes when `text` first comes on each stream."""
        self.wanted, self.seen = None, {}
        self.wanted = text

    def open(self):
        return len(self.links) - self.closed

    def end(self):
        self.over.set()
        self.thread.join()
        self.poll.close()
        for link in self.links.values():
            link.close()


def say(text):
    print(text, flush=True)


def hall(**options):
    raise_files(40_000)
    return house.Hall(gateways=1, **options)
