# SPDX-License-Identifier: Apache-2.0
"""Starting, stopping and being killed: the embedded Redis, the state folder, keys, draining."""
import http.client
import os
import signal
import socket
import subprocess
import unittest

import house


class StartStop(unittest.TestCase):
    def hall(self, **options):
        hall = house.Hall(**options)
        self.addCleanup(hall.close)
        return hall

    def redis_syncs(self, hall, event):
        from breakwater.v1 import telemetry_service_pb2 as pb
        listed = hall.operator(hall.operator.telemetry.ListSnapshots, pb.ListSnapshotsRequest(event_id=event)).snapshots
        return any(node.persistence == "aof always" for snapshot in listed for node in snapshot.redis_nodes)

    def test_theSameDataIsThereAfterAStopAndAStart(self):
        hall = self.hall()
        gateway = hall.gateways[0]
        hall.operator.create("again", rate=0.01)
        token = gateway.join("again")[2]["waiting_token"]
        house.wait_until("it is known that Redis syncs every write", lambda: self.redis_syncs(hall, "again"))
        self.assertEqual(gateway.stop(), 0)
        gateway.start()
        status, _, body = gateway.status(token)
        self.assertEqual((status, body["status"], body["position"]), (200, "waiting", 1))
        # It took its leave: nobody is waited for who might have seen more, and no number is left out.
        self.assertEqual(gateway.join("again")[0], 202)
        redis = house.Resp(hall.redis_path())
        self.addCleanup(redis.close)
        self.assertEqual(int(redis("HGET", "bw:{again}:meta", "next_seq")), 3)

    def test_aRedisThatOutlivesAKilledParentIsAdoptedAndNeverDoubled(self):
        hall = self.hall()
        gateway = hall.gateways[0]
        hall.operator.create("adopt", rate=0.01)
        token = gateway.join("adopt")[2]["waiting_token"]
        redis = house.Resp(hall.redis_path())
        before = redis("INFO", "server").decode().split("process_id:")[1].split("\r")[0]
        redis.close()
        gateway.kill()
        gateway.start()
        redis = house.Resp(hall.redis_path())
        self.addCleanup(redis.close)
        after = redis("INFO", "server").decode().split("process_id:")[1].split("\r")[0]
        self.assertEqual(before, after)
        self.assertEqual(gateway.status(token)[2]["position"], 1)

    def test_theEmbeddedRedisIsStartedAgainWhenItDiesAndNothingIsLost(self):
        hall = self.hall()
        gateway = hall.gateways[0]
        hall.operator.create("dies", rate=0.01)
        tokens = [gateway.join("dies")[2]["waiting_token"] for _ in range(20)]
        redis = house.Resp(hall.redis_path())
        pid = int(redis("INFO", "server").decode().split("process_id:")[1].split("\r")[0])
        redis.close()
        os.kill(pid, signal.SIGKILL)
        house.wait_until("a join succeeds again", lambda: gateway.join("dies")[0] == 202)
        for i, token in enumerate(tokens):
            self.assertEqual(gateway.status(token)[2]["position"], i + 1)
        self.assertEqual(gateway.call("GET", "/events/dies")[2]["state"], "open")

    def test_aSecondServiceOnTheSameStateFolderIsRefusedInASentence(self):
        hall = self.hall()
        second = house.Gateway(hall.gateways[0].folder)
        refused = subprocess.run(second.arguments, capture_output=True, text=True, timeout=20, check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn(str(hall.gateways[0].process.pid), refused.stderr)

    def test_aGatewayWithOtherKeysThanTheStoresIsRefusedWithTheReason(self):
        hall = self.hall(shared_redis=True)
        stranger = house.Gateway(os.path.join(hall.folder, "stranger"), hall.redis.path)
        refused = subprocess.run(stranger.arguments, capture_output=True, text=True, timeout=20, check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("keys", refused.stderr.splitlines()[-1])

    def test_withoutARedisServerOnTheMachineASentenceSaysHowToGetIt(self):
        folder = os.path.join(self.hall().folder, "none")
        gateway = house.Gateway(folder)
        refused = subprocess.run(gateway.arguments, capture_output=True, text=True, timeout=20, check=False,
                                 env={"PATH": folder, "HOME": folder})
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("redis-server", refused.stderr)

    def test_aDrainingGatewaySaysSoFinishesAndEndsWithZero(self):
        hall = self.hall(drain="3s")
        gateway = hall.gateways[0]
        gateway.process.terminate()
        answer = house.wait_until("readyz says no", lambda: gateway.call("GET", "/readyz")[0] == 503)
        self.assertTrue(answer)
        self.assertEqual(gateway.call("GET", "/healthz")[0], 200)
        self.assertEqual(gateway.process.wait(20), 0)

    def test_behindTheDrainDelayNewConnectionsAreRefusedAndARequestThatHasBegunIsAnswered(self):
        hall = self.hall(drain="1s")
        gateway = hall.gateways[0]
        hall.operator.create("begun", rate=0.01)
        begun = socket.create_connection(("127.0.0.1", gateway.http), 20)
        self.addCleanup(begun.close)
        body = b'{"event_id":"begun"}'
        begun.sendall(b"POST /queue/join HTTP/1.1\r\nHost: queue\r\nContent-Type: application/json\r\n"
                      b"Content-Length: %d\r\n\r\n" % len(body) + body[:5])
        gateway.process.terminate()

        def refused():
            try:
                socket.create_connection(("127.0.0.1", gateway.http), 20).close()
            except ConnectionRefusedError:
                return True
            except ConnectionResetError:  # it stood in the line of a socket that has just closed
                pass
            return False
        house.wait_until("new connections are refused", refused)
        self.assertIsNone(gateway.process.poll(), "it still owes an answer")
        begun.sendall(body[5:])
        answer = http.client.HTTPResponse(begun)
        answer.begin()
        self.assertEqual((answer.status, answer.getheader("Connection")), (202, "close"))
        self.assertEqual(gateway.process.wait(20), 0)

    def test_whatADrainingGatewayHeardInItsLastSecondsIsMergedBeforeItEnds(self):
        hall = self.hall(shared_redis=True, drain="4s")  # less than from one merge to the next
        gateway = hall.gateways[0]
        hall.operator.create("heard", rate=0.01)
        redis = house.Resp(hall.redis_path())
        self.addCleanup(redis.close)

        def poll():
            joined = gateway.join("heard")[2]
            # The gateway's own replica knows the place by now: only such ones are merged.
            status, _, told = gateway.status(joined["waiting_token"], seen=joined["version"])
            self.assertEqual((status, "as_of" in told), (200, False))
            return house.seq_of(joined["waiting_token"])
        earlier = poll()
        # Merges are seconds apart: behind this one only the end is near.
        house.wait_until("a merge", lambda: house.heard(redis, "heard", [earlier]))
        gateway.process.terminate()
        house.wait_until("readyz says no", lambda: gateway.call("GET", "/readyz")[0] == 503)

        def not_merged_yet():
            seq = poll()
            return seq if not house.heard(redis, "heard", [seq]) else 0
        last = house.wait_until("a sign of life that is not merged yet", not_merged_yet)
        self.assertEqual(gateway.process.wait(20), 0)
        self.assertTrue(house.heard(redis, "heard", [last]))

    def test_aSecondSignalEndsItAtOnce(self):
        hall = self.hall(drain="60s")
        gateway = hall.gateways[0]
        gateway.process.terminate()
        house.wait_until("readyz says no", lambda: gateway.call("GET", "/readyz")[0] == 503)
        gateway.process.terminate()
        self.assertNotEqual(gateway.process.wait(10), 0)

    def test_whileRedisIsGonePollsGoOnFromMemoryAndReadyzSaysNo(self):
        hall = self.hall(shared_redis=True)
        gateway = hall.gateways[0]
        hall.operator.create("gone", rate=0.01)
        token = gateway.join("gone")[2]["waiting_token"]
        house.wait_until("the place is known", lambda: gateway.status(token)[2]["total_waiting"] == 1)
        hall.redis.kill()
        body = house.wait_until("readyz says no", lambda: (lambda a: a[0] == 503 and a[2])(
            gateway.call("GET", "/readyz")))
        self.assertEqual(body["reason"], "redis unavailable")
        answer = house.wait_until("an answer says how old it is",
                                  lambda: (lambda a: "as_of" in a and a)(gateway.status(token)[2]))
        self.assertEqual((answer["status"], answer["position"]), ("waiting", 1))
        hall.redis.start()
        house.wait_until("ready again", gateway.ready)

    def test_settingsThatAreWrongStopTheStartWithTheReason(self):
        daemon = os.path.join(house.BIN, "breakwaterd")
        for arguments in (["--http", "nowhere"], ["--no-such-setting"], ["--drain-delay", "-1s"]):
            refused = subprocess.run([daemon, *arguments], capture_output=True, text=True, timeout=20, check=False)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn(arguments[0], refused.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
