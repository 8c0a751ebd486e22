# SPDX-License-Identifier: Apache-2.0
"""./dev run: starts the service with a demo event, sends a crowd through it, stops all in order."""
import os
import signal
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from stand_in import House  # noqa: E402

SERVICE = """#!/usr/bin/python3 -B
import http.server, os, signal, sys, threading
arguments = dict(zip(sys.argv[2::2], sys.argv[3::2]))
def note(text):
    with open(os.environ["CALLS"], "a") as file:
        file.write(text + "\\n")
note("breakwaterd " + " ".join(sys.argv[1:]))
note("settings: " + " ".join(name for name in os.environ if name.startswith("BREAKWATER_")))
os.makedirs(arguments["--state-dir"] + "/redis", exist_ok=True)
with open(arguments["--state-dir"] + "/redis/socket", "w") as file:
    file.write("/somewhere/redis.sock")
if os.environ.get("STILLBORN"):
    sys.exit("no redis-server here")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
    def log_message(self, *_):
        pass
host, port = arguments["--http"].split(":")
server = http.server.HTTPServer((host, int(port)), Handler)
def stop(number, _):
    note("signal " + signal.Signals(number).name)
    threading.Thread(target=server.shutdown).start()
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
server.serve_forever()
note("breakwaterd has ended")
"""
CTL = """#!/bin/sh
echo "breakwaterctl $*" >>"$CALLS"
case "$*" in *"event show"*) exit ${EVENT_STATUS:-1} ;; esac
"""
CROWD = """#!/bin/sh
echo "breakwater-crowd $*" >>"$CALLS"
exit ${CROWD_STATUS:-0}
"""
REDIS_CLI = """
echo "redis-cli $*" >>"$CALLS"
case "$*" in *"slowlog get -1"*) echo '[[2,1790000000,5400,["EVALSHA","\\377"],"",""],[1,1790000000,1800,["EVALSHA","b"],"",""]]' ;; esac
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run(House):
    def setUp(self):
        super().setUp()
        for name, text in (("breakwaterd", SERVICE), ("breakwaterctl", CTL), ("breakwater-crowd", CROWD)):
            self.program(os.path.join(self.root, "build", "release", "bin", name), text)
        self.program(os.path.join(os.path.dirname(self.root), "bin", "redis-cli"), "#!/bin/sh\n" + REDIS_CLI)
        self.state = os.path.join(self.root, "build", "run")
        self.ports = [free_port() for _ in range(3)]
        for name, port in zip(("HTTP", "GRPC", "OPS"), self.ports):
            self.environment["DEV_" + name] = f"127.0.0.1:{port}"

    def test_a_crowd_is_sent_and_its_verdict_is_the_status(self):
        for verdict in (0, 1):
            status, _, text = self.run_dev("run", "--headless", "--crowd", "500", "--", "--seed", "7",
                                           CROWD_STATUS=str(verdict))
            self.assertEqual(status, verdict, text)
            calls = self.calls()
            self.assertIn(f"breakwater-crowd --http http://127.0.0.1:{self.ports[0]} --event demo --people 500 --seed 7\n",
                          calls)
            self.assertTrue(calls.endswith("signal SIGTERM\nbreakwaterd has ended\n"), calls)

    def test_the_slowest_call_of_redis_is_told_behind_the_verdict(self):
        _, _, text = self.run_dev("run", "--headless", "--crowd", "500", PYTHONIOENCODING="utf-8:strict")
        self.assertRegex(text, r"(?m)^redis +slowest call 5\.4 ms; 1 took more than 5 ms$")
        self.assertRegex(self.calls(), r"(?s)redis-cli -s /somewhere/redis\.sock config set slowlog-max-len \d+\n"
                                       r".*breakwater-crowd.*slowlog get -1\n")

    def test_the_demo_event_is_made_once(self):
        self.run_dev("run", "--headless", "--crowd", "1")
        self.assertRegex(self.calls(), r"--token-file \S+/build/run/admin\.token event create demo --title .* --rate 1000 --open")
        os.unlink(self.calls_path)
        self.run_dev("run", "--headless", "--crowd", "1", EVENT_STATUS="0")
        self.assertNotIn("event create", self.calls())

    def test_interrupted_it_stops_the_service_once_and_in_order(self):
        run = subprocess.Popen([os.path.join(self.root, "dev"), "run", "--headless"], env=self.environment,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        told = ""
        for line in run.stdout:
            told += line
            if "Ctrl+C stops it" in line:
                break
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to everyone in the foreground
        told += run.communicate(timeout=30)[0]
        self.assertEqual(run.returncode, 130, told)
        self.assertIn(f"http://127.0.0.1:{self.ports[0]}/wait/demo", told)
        self.assertEqual(self.calls().count("signal"), 1, self.calls())
        self.assertTrue(self.calls().endswith("breakwaterd has ended\n"), self.calls())

    def test_state_is_kept_between_runs_but_a_crowd_meets_an_empty_hall(self):
        kept = os.path.join(self.state, "kept")
        self.program(kept, "")
        self.run_dev("run", "--headless", STILLBORN="yes")
        self.assertTrue(os.path.exists(kept))
        self.run_dev("run", "--headless", "--crowd", "1")
        self.assertFalse(os.path.exists(kept))

    def test_settings_of_another_service_are_not_taken_over(self):
        self.run_dev("run", "--headless", "--crowd", "1", BREAKWATER_REDIS="redis://shop.example")
        self.assertIn("settings: \n", self.calls())

    def test_a_service_that_does_not_start_is_told_with_its_own_words(self):
        status, _, text = self.run_dev("run", "--headless", STILLBORN="yes")
        self.assertNotEqual(status, 0)
        self.assertIn("no redis-server here", text)

    def test_a_taken_port_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", self.ports[1]))
            taken.listen()
            status, _, text = self.run_dev("run", "--headless")
        self.assertNotEqual(status, 0)
        self.assertIn(f"127.0.0.1:{self.ports[1]} is taken", text)
        self.assertNotIn("breakwaterd", self.calls())

    def test_what_it_does_not_know_is_refused(self):
        for arguments in (["--crowd"], ["--crowd", "0"], ["--crowd", "many"], ["--nonsense"]):
            self.assertEqual(self.run_dev("run", *arguments)[0], 2, arguments)


if __name__ == "__main__":
    unittest.main()
