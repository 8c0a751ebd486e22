# SPDX-License-Identifier: Apache-2.0
"""The operator API behind TLS: who is let in, and what breakwaterctl says of a certificate that doesn't hold."""
import os
import subprocess
import unittest

import grpc
import house


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Certificates:
    """An authority and certificates signed by it, as PEM files."""

    def __init__(self, folder, name):
        self.ca = os.path.join(folder, name + "-ca.pem")
        self.ca_key = os.path.join(folder, name + "-ca.key")
        self.folder = folder
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name, "-keyout",
                self.ca_key, "-out", self.ca)

    def sign(self, name, subject):
        key, request, certificate = (os.path.join(self.folder, name + end) for end in (".key", ".csr", ".pem"))
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout", key, "-out", request)
        names = os.path.join(self.folder, name + ".names")
        with open(names, "w", encoding="ascii") as file:
            file.write("subjectAltName=" + subject)
        openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.ca_key, "-CAcreateserial", "-days", "2",
                "-extfile", names, "-out", certificate)
        return certificate, key


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = house.tempfile.mkdtemp(prefix="bw-tls-")
        cls.addClassCleanup(house.shutil.rmtree, cls.folder, True)
        cls.ours = Certificates(cls.folder, "ours")
        cls.others = Certificates(cls.folder, "others")
        cls.server = cls.ours.sign("server", "IP:127.0.0.1,DNS:queue.test")
        cls.client = cls.ours.sign("client", "DNS:operator.test")

    def gateway(self, *extra):
        gateway = house.Gateway(os.path.join(self.folder, self.id()), extra=(
            "--grpc-cert", self.server[0], "--grpc-key", self.server[1], *extra))
        self.addCleanup(gateway.stop)
        gateway.start()
        self.token = os.path.join(gateway.folder, "admin.token")
        house.wait_until("the first admin token", lambda: os.path.exists(self.token))
        return gateway

    def who_am_i(self, gateway, ca, client=None):
        from breakwater.v1 import operator_service_pb2, operator_service_pb2_grpc
        key, chain = (content(client[1]), content(client[0])) if client else (None, None)
        with grpc.secure_channel("127.0.0.1:%d" % gateway.grpc,
                                 grpc.ssl_channel_credentials(content(ca), key, chain)) as channel:
            token = content(self.token).decode().strip()
            answer = operator_service_pb2_grpc.OperatorServiceStub(channel).WhoAmI(
                operator_service_pb2.WhoAmIRequest(), timeout=10,
                metadata=[("authorization", "Bearer " + token)])
            return str(answer)

    def ctl(self, gateway, *words):
        done = subprocess.run([house.BIN + "/breakwaterctl", "--server", "127.0.0.1:%d" % gateway.grpc, "--token-file",
                               self.token, *words, "whoami"], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def test_aClientThatTrustsTheAuthorityGetsInAndNobodyElse(self):
        gateway = self.gateway()
        self.assertIn("admin", self.who_am_i(gateway, self.ours.ca))
        with self.assertRaises(grpc.RpcError) as refused:
            self.who_am_i(gateway, self.others.ca)
        self.assertEqual(refused.exception.code(), grpc.StatusCode.UNAVAILABLE)
        status, said = self.ctl(gateway, "--ca", self.ours.ca)
        self.assertEqual(status, 0, said)
        self.assertIn("admin", said)
        status, said = self.ctl(gateway, "--ca", self.ours.ca, "--server-name", "queue.test")
        self.assertEqual(status, 0, said)
        # Each of these is no answer, and says what to do about it.
        for words in (("--ca", self.others.ca), ("--ca", self.ours.ca, "--server-name", "elsewhere.test"), ()):
            status, said = self.ctl(gateway, *words)
            self.assertEqual(status, 3, said)
            self.assertRegex(said, "TLS|certificate")

    def test_withAClientAuthorityOnlySignedClientsGetIn(self):
        gateway = self.gateway("--grpc-client-ca", self.ours.ca)
        self.assertIn("admin", self.who_am_i(gateway, self.ours.ca, self.client))
        with self.assertRaises(grpc.RpcError):
            self.who_am_i(gateway, self.ours.ca)
        status, said = self.ctl(gateway, "--ca", self.ours.ca, "--cert", self.client[0], "--key", self.client[1])
        self.assertEqual(status, 0, said)
        self.assertEqual(self.ctl(gateway, "--ca", self.ours.ca)[0], 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
