# SPDX-License-Identifier: Apache-2.0
"""deb_test.py BUILD_TREE: the Debian package, made from a build tree, installed into a scratch root, started there,
with the example configuration, removed and purged.

The root is dpkg's own (--root), so nothing of the machine changes; the shared libraries are the machine's. What it does
not see is systemd: the unit is only looked at by systemd-analyze, where there is one.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else ""


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return "127.0.0.1:%d" % probe.getsockname()[1]


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **more)


class Service:
    """A breakwaterd on ports of its own, until it answers or ends."""

    def __init__(self, program, conf, state):
        self.http = free_address()
        self.log = open(os.path.join(state, "log"), "w+")
        self.process = subprocess.Popen(
            [program, "--config", conf, "--state-dir", state, "--http", self.http, "--grpc", free_address(), "--ops",
             free_address(), "--drain-delay", "0s"], stdout=self.log, stderr=subprocess.STDOUT)

    def is_ready(self):
        while self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://{self.http}/readyz", timeout=5) as answer:
                    return answer.status == 200
            except urllib.error.HTTPError:
                pass  # 503: not yet
            except OSError:
                pass  # not listening yet
            try:
                self.process.wait(0.1)
            except subprocess.TimeoutExpired:
                pass
        return False

    def words(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()[-3000:]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.log.close()


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        packages = os.path.join(cls.folder.name, "packages")
        made = run("cpack", "--config", os.path.join(BUILD, "CPackConfig.cmake"), "-B", packages, cwd=cls.folder.name)
        cls.debs = {name.split("_")[0]: os.path.join(packages, name)
                    for name in (os.listdir(packages) if os.path.isdir(packages) else []) if name.endswith(".deb")}
        if made.returncode or "breakwater" not in cls.debs:
            raise AssertionError("cpack made no package: " + made.stdout[-2000:] + made.stderr[-2000:])

    def setUp(self):
        self.root = tempfile.mkdtemp(dir=self.folder.name)
        self.state = tempfile.mkdtemp(dir=self.folder.name, prefix="s")
        admin = os.path.join(self.root, "var", "lib", "dpkg")
        for folder in ("info", "updates", "triggers"):
            os.makedirs(os.path.join(admin, folder))
        for file in ("status", "available"):
            open(os.path.join(admin, file), "w").close()

    def dpkg(self, *arguments):
        done = run("dpkg", f"--root={self.root}", "--force-depends", "--force-not-root", "--force-script-chrootless",
                   "--force-bad-path", "--log=" + os.path.join(self.root, "dpkg.log"), *arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def files(self):
        found = set()
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = "/" + os.path.relpath(os.path.join(folder, name), self.root)
                if not path.startswith(("/var/lib/dpkg", "/dpkg.log")):
                    found.add(path)
        return found

    def test_it_is_installed_starts_stops_and_goes_without_a_trace(self):
        self.dpkg("--install", self.debs["breakwater"])
        files = self.files()
        for path in ("/usr/bin/breakwaterd", "/usr/bin/breakwaterctl", "/usr/bin/breakwater-crowd",
                     "/usr/lib/systemd/system/breakwater.service", "/etc/breakwater/breakwater.conf",
                     "/usr/share/doc/breakwater/copyright", "/usr/share/doc/breakwater/examples/nginx-shop.conf",
                     "/usr/share/breakwater/proto/breakwater/v1/event_service.proto"):
            self.assertIn(path, files)
        service = Service(self.root + "/usr/bin/breakwaterd", self.root + "/etc/breakwater/breakwater.conf", self.state)
        ready, words = service.is_ready(), service.words()
        self.assertEqual(service.stop(), 0, words)
        self.assertTrue(ready, words)
        self.dpkg("--remove", "breakwater")
        self.assertEqual(self.files(), {"/etc/breakwater/breakwater.conf"})
        self.dpkg("--purge", "breakwater")
        self.assertEqual(self.files(), set())

    def test_it_says_what_it_needs(self):
        depends = run("dpkg-deb", "--field", self.debs["breakwater"], "Depends").stdout
        for library in ("libc6", "libstdc++6", "libssl3", "libgrpc++1.51", "libhiredis0.14"):
            self.assertRegex(depends, re.escape(library) + r"(t64)?[ ,(]")
        self.assertNotIn("libqt6", depends)
        self.assertIn("redis-server", run("dpkg-deb", "--field", self.debs["breakwater"], "Recommends").stdout)

    def test_the_console_is_a_package_of_its_own(self):
        if not os.path.exists(os.path.join(BUILD, "bin", "breakwater-console")):
            self.skipTest("this build tree has no console")
        self.dpkg("--install", self.debs["breakwater-console"])
        self.assertEqual(self.files(), {
            "/usr/bin/breakwater-console", "/usr/share/doc/breakwater-console/copyright",
            "/usr/share/applications/breakwater-console.desktop",
            "/usr/share/icons/hicolor/scalable/apps/breakwater-console.svg"})

    def test_systemd_finds_nothing_wrong_with_the_unit(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("no systemd-analyze here")
        self.dpkg("--install", self.debs["breakwater"])
        done = run("systemd-analyze", "verify", f"--root={self.root}", "breakwater.service")
        complaints = [line for line in (done.stdout + done.stderr).splitlines() if "breakwater.service" in line]
        # A root without a system in it has none of systemd's own units.
        self.assertEqual([line for line in complaints if "not found" not in line], [])


if __name__ == "__main__":
    unittest.main()
