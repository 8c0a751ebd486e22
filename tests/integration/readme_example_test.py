# SPDX-License-Identifier: Apache-2.0
"""The README's Python example, made and run by the README's own commands, against a real gateway and a toy shop."""
import http.server
import os
import re
import shlex
import signal
import subprocess
import threading
import unittest

import house

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
EXAMPLE = "packaging/examples/steer.py"


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def shell_block(words):
    """The one block of commands in the README that has these words."""
    found = [block for block in re.findall(r"^```sh\n(.*?)^```$", text_of("README.md"), re.MULTILINE | re.DOTALL)
             if words in block]
    if len(found) != 1:
        raise AssertionError("%d blocks of the README say %s" % (len(found), words))
    return found[0]


class Shop(http.server.BaseHTTPRequestHandler):
    """Answers while it is `well`; else it keeps everyone waiting."""

    well = threading.Event()

    def do_GET(self):
        self.well.wait()
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class ReadmeExample(unittest.TestCase):
    def setUp(self):
        self.hall = house.Hall()
        self.addCleanup(self.hall.close)
        self.hall.operator.create("example", rate=1000)
        shop = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
        self.shop_url = "http://127.0.0.1:%d/health" % shop.server_address[1]
        shop.handle_error = lambda *_: None  # who was kept waiting has gone
        serving = threading.Thread(target=shop.serve_forever)
        serving.start()
        self.addCleanup(lambda: (Shop.well.set(), shop.shutdown(), serving.join(), shop.server_close()))

    def make_stubs(self):
        """By the README, in a folder in which nothing of the repository is but what the README names."""
        folder = os.path.join(self.hall.folder, "example")
        os.makedirs(folder)
        for name in ("proto", "packaging"):
            os.symlink(os.path.join(ROOT, name), os.path.join(folder, name))
        done = subprocess.run(["sh", "-e", "-c", shell_block("protoc")], cwd=folder, capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return folder

    def begin(self, folder):
        """The README's command with our names in it; output goes to a file."""
        words = shlex.split(shell_block(EXAMPLE))
        settings = {}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            settings[name] = value
        self.assertEqual((settings.get("BREAKWATER_TOKEN_FILE"), words[-2:]), ("FILE", ["EVENT", "SHOP_URL"]))
        settings["BREAKWATER_TOKEN_FILE"] = os.path.join(self.hall.gateways[0].folder, "admin.token")
        settings["BREAKWATER_SERVER"] = "127.0.0.1:%d" % self.hall.gateways[0].grpc
        with open(os.path.join(folder, "said"), "wb") as said:
            process = subprocess.Popen([*words[:-2], "example", self.shop_url], cwd=folder, stdout=said,
                                       stderr=subprocess.STDOUT, env={"PATH": os.environ["PATH"], **settings})
        self.addCleanup(lambda: process.poll() is None and (process.kill(), process.wait()))
        return process

    def rate(self):
        from breakwater.v1 import event_service_pb2 as pb
        operator = self.hall.operator
        return operator(operator.events.GetEvent,
                        pb.GetEventRequest(event_id="example")).event.policy.admissions_per_second

    def test_madeAndRunAsTheReadmeSaysItHalvesTheRateWhileTheShopIsSlow(self):
        folder = self.make_stubs()
        process = self.begin(folder)

        def becomes(rate):
            if process.poll() is not None:
                with open(os.path.join(folder, "said"), encoding="utf-8") as said:
                    raise AssertionError("it ended with %d: %s" % (process.returncode, said.read()))
            return self.rate() == rate
        house.wait_until("the rate of a shop that doesn't answer", lambda: becomes(500))
        Shop.well.set()
        house.wait_until("the rate of a shop that is well", lambda: becomes(1000))
        from breakwater.v1 import audit_service_pb2 as audit
        trail = self.hall.operator(self.hall.operator.audit.ListEntries, audit.ListEntriesRequest(event_id="example"))
        # Newest first; a busy machine may make the shop slow once more.
        self.assertEqual([e.reason for e in trail.entries if e.action == "set_rate"][-2:],
                         ["the shop is well again", "the shop is slow"])
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), 0)
        with open(os.path.join(folder, "said"), encoding="utf-8") as said:
            for line in said:
                self.assertRegex(line, r"^[0-9]+ of (1000|500) admitted a second\n$")


class ReadmeText(unittest.TestCase):
    def test_theExampleItselfTellsTheSameCommands(self):
        told = text_of(EXAMPLE).split('"""')[1].replace("\\\\\n", "\\\n")
        for block in (shell_block("protoc"), shell_block(EXAMPLE)):
            self.assertIn("".join("    " + line + "\n" for line in block.splitlines()), told)


if __name__ == "__main__":
    unittest.main(verbosity=2)
