# SPDX-License-Identifier: Apache-2.0
"""The nginx example of the README with a real nginx, a real gateway and a toy shop."""
import glob
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
import unittest

import house

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class Shop(http.server.BaseHTTPRequestHandler):
    """Says what nginx told it of the visitor."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        said = {name: self.headers.get("X-Breakwater-" + name) for name in ("Place", "Jti")}
        body = json.dumps({"shop": self.path, **said}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Nginx(house.Gateway):
    """The example, with other ports and folders; `call` asks through it."""

    def __init__(self, folder, gateway, shop):
        self.folder, self.http = folder, house.free_port()
        with open(os.path.join(ROOT, "packaging", "examples", "nginx-shop.conf"), encoding="utf-8") as file:
            text = file.read()
        for old, new in (("127.0.0.1:8080", "127.0.0.1:%d" % gateway), ("127.0.0.1:8000", "127.0.0.1:%d" % shop),
                         ("127.0.0.1:8079", "127.0.0.1:%d" % house.free_port()),
                         ("listen 80;", "listen 127.0.0.1:%d;" % self.http), ("/var/log/nginx/", folder + "/")):
            if old not in text:
                raise AssertionError("the example no longer says " + old)
            text = text.replace(old, new)
        os.makedirs(folder)
        with open(os.path.join(folder, "shop.conf"), "w", encoding="utf-8") as file:
            file.write(text)
        temporary = "".join("%s_temp_path %s/%s;\n" % (kind, folder, kind) for kind in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;\n" if os.geteuid() == 0 else ""
        with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write("daemon off;\nmaster_process off;\n%spid %s/pid;\nerror_log %s/error.log info;\n"
                       "events { worker_connections 256; }\nhttp {\n%sinclude %s/shop.conf;\n}\n"
                       % (user, folder, folder, temporary, folder))
        self.arguments = [NGINX, "-e", folder + "/error.log", "-p", folder, "-c", folder + "/nginx.conf"]
        self.process = None

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError("nginx ended: " + self.log())
        try:
            return self.call("GET", "/events/demo")[0] == 200
        except OSError:
            return False

    def with_cookie(self, jwt, path="/seats?row=7", **headers):
        return self.call("GET", path, None, {"Cookie": "breakwater_pass=" + jwt, **headers})

    def form(self, text):
        return self.call("POST", "/enter", text, {"Content-Type": "application/x-www-form-urlencoded"})


def altered(text, at):
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]


@unittest.skipIf(NGINX is None, "no nginx here: apt-get install nginx")
class BehindNginx(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hall = house.Hall()
        cls.addClassCleanup(cls.hall.close)
        shop = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
        cls.addClassCleanup(shop.server_close)
        cls.addClassCleanup(shop.shutdown)
        threading.Thread(target=shop.serve_forever, daemon=True).start()
        cls.nginx = Nginx(os.path.join(cls.hall.folder, "nginx"), cls.hall.gateways[0].http, shop.server_address[1])
        cls.hall.operator.create("demo", rate=1000,
                                 shop_url="http://127.0.0.1:%d/enter" % cls.nginx.http)
        cls.hall.operator.create("other", rate=1000)
        cls.nginx.start()
        cls.addClassCleanup(cls.nginx.stop)
        cls.tokens = []

    def entered(self, event="demo"):
        token = self.nginx.join(event)[2]["waiting_token"]
        self.tokens.append(token)
        house.wait_until("it may enter", lambda: self.nginx.status(token)[2]["ready_for_entry"])
        status, _, body = self.nginx.enter(token)
        self.assertEqual(status, 200)
        self.tokens.append(body["reservation_token"])
        return token, body

    def assert_sent_to_the_line(self, answer):
        status, headers, _ = answer
        self.assertEqual((status, headers["Location"]), (302, "/wait/demo"))

    def test_aVisitorIsSentToTheLineWaitsEntersAndIsLetIn(self):
        self.assert_sent_to_the_line(self.nginx.call("GET", "/seats?row=7"))
        status, headers, page = self.nginx.call("GET", "/wait/demo")
        self.assertEqual((status, headers["Content-Type"].split(";")[0]), (200, "text/html"))
        self.assertIn("<html", page)
        _, body = self.entered()
        self.assertEqual(body["shop_url"], "http://127.0.0.1:%d/enter" % self.nginx.http)
        jwt = body["reservation_token"]
        status, headers, _ = self.nginx.form("reservation_token=" + jwt)
        self.assertEqual((status, headers["Location"]), (303, "/"))
        self.assertIn("HttpOnly", headers["Set-Cookie"])
        cookie = re.match("breakwater_pass=([^;]+)", headers["Set-Cookie"]).group(1)
        self.assertEqual(cookie, jwt)
        status, _, said = self.nginx.with_cookie(cookie)
        self.assertEqual((status, said["shop"]), (200, "/seats?row=7"))
        self.assertTrue(said["Place"] and said["Jti"])

    def test_noOtherPassOpens(self):
        _, body = self.entered()
        jwt = body["reservation_token"]
        dots = [i for i, c in enumerate(jwt) if c == "."]
        for at in (3, dots[0] + 5, dots[1] - 3, dots[1] + 5, len(jwt) - 2):
            self.assert_sent_to_the_line(self.nginx.with_cookie(altered(jwt, at)))
        for other in ("", "nonsense", jwt[:dots[1] + 1], jwt + "A", self.entered("other")[1]["reservation_token"]):
            self.assert_sent_to_the_line(self.nginx.with_cookie(other))
        # Whatever the visitor says of itself is not believed: neither a pass nor a place outside the cookie.
        self.assert_sent_to_the_line(self.nginx.call("GET", "/", None, house.bearer(jwt)))
        said = self.nginx.with_cookie(jwt, **{"X-Breakwater-Place": "1000000", "X-Breakwater-Jti": "mine"})[2]
        self.assertNotIn(said["Place"], (None, "1000000"))
        self.assertNotEqual(said["Jti"], "mine")
        status, headers, _ = self.nginx.form("reservation_token=no+pass")
        self.assertEqual((status, headers["Set-Cookie"]), (303, None))
        self.assertEqual(self.nginx.call("GET", "/enter")[0], 403)
        self.assertEqual(self.nginx.call("GET", "/breakwater-verify")[0], 404)

    def test_aBannedOneIsSentBackToTheLine(self):
        from breakwater.v1 import ban_service_pb2 as pb
        _, body = self.entered()
        seq = int(self.nginx.with_cookie(body["reservation_token"])[2]["Place"].split("-")[-1])
        operator = self.hall.operator
        list(operator(operator.bans.CreateBan, pb.CreateBanRequest(event_id="demo", reason="bot",
                                                                   scope=pb.BanScope(seq=seq))))
        house.wait_until("the pass opens nothing", lambda: self.nginx.with_cookie(
            body["reservation_token"])[0] == 302)

    def test_aStreamPassesThroughAsItComes(self):
        token = self.nginx.join("other")[2]["waiting_token"]
        self.tokens.append(token)
        connection = house.http.client.HTTPConnection("127.0.0.1", self.nginx.http, timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", "/queue/stream?token=" + token)
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.getheader("Content-Type")), (200, "text/event-stream"))
        lines = []
        while not lines or not lines[-1].startswith(b"data:"):
            lines.append(answer.readline())
        self.assertIn(b"event: status\n", lines)

    def test_noTokenIsInAnyLogAlsoWhenTheGatewayIsGone(self):
        token, body = self.entered()
        for path in ("/queue/status?token=" + token, "/api/v1/queue/status?token=" + token):
            self.assertEqual(self.nginx.call("GET", path)[0], 200)
        self.nginx.form("reservation_token=" + body["reservation_token"])
        self.nginx.with_cookie(body["reservation_token"])
        gateway = self.hall.gateways[0]
        gateway.kill()
        for path in ("/queue/status?token=" + token, "/queue/stream?token=" + token):
            self.assertIn(self.nginx.call("GET", path)[0], (502, 504))
        self.assertIn(self.nginx.form("reservation_token=" + body["reservation_token"])[0], (303, 502))
        self.assertEqual(self.nginx.with_cookie(body["reservation_token"])[0], 500, "without a gateway nobody is let in")
        gateway.start()
        house.wait_until("nginx reaches it again", lambda: self.nginx.with_cookie(
            body["reservation_token"])[0] == 200)
        logs = glob.glob(os.path.join(self.nginx.folder, "*.log")) + [os.path.join(self.nginx.folder, "log"),
                                                                     os.path.join(gateway.folder, "log")]
        self.assertGreater(os.path.getsize(os.path.join(self.nginx.folder, "shop.log")), 0)
        for path in logs:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
            for secret in self.tokens:
                self.assertNotIn(secret, text, path)
                self.assertNotIn(secret.split(".")[-1], text, path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
