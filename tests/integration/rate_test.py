# SPDX-License-Identifier: Apache-2.0
"""The rate holds in every window, over two gateways, through changes, a pause and a gateway that stands still."""
import subprocess
import unittest

import house
import log_reader


class Rate(unittest.TestCase):
    def test_everyWindowKeepsToTheRateOverTwoGatewaysThroughChangesAPauseAndAStoppedGateway(self):
        hall = house.Hall(gateways=2, shared_redis=True)
        self.addCleanup(hall.close)
        from breakwater.v1 import event_service_pb2 as pb
        operator, event = hall.operator, "rate"
        operator.create(event, rate=1000)
        crowd = subprocess.Popen(
            [house.BIN + "/breakwater-crowd", "--http", "http://127.0.0.1:%d" % hall.gateways[0].http, "--http",
             "http://127.0.0.1:%d" % hall.gateways[1].http, "--event", event, "--people", "20000", "--join-seconds",
             "2", "--enter", "0", "--timeout", "120", "--connections", "64"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(crowd.kill)

        def rate(value):
            operator(operator.events.SetAdmissionRate,
                     pb.SetAdmissionRateRequest(event_id=event, admissions_per_second=value))

        redis = house.Resp(hall.redis_path())
        self.addCleanup(redis.close)

        def let_pass(seconds):
            """Until the store's own clock has gone on by so much: the history that is judged gets its shape."""
            begin = int(redis("TIME")[0]) + 1
            house.wait_until("the store's clock", lambda: int(redis("TIME")[0]) >= begin + seconds)

        let_pass(3)
        rate(2500)
        let_pass(2)
        operator(operator.events.PauseEvent, pb.PauseEventRequest(event_id=event))
        let_pass(5)
        operator(operator.events.ResumeEvent, pb.ResumeEventRequest(event_id=event))
        hall.gateways[1].pause()
        let_pass(3)
        hall.gateways[1].go_on()
        rate(300)
        let_pass(3)
        crowd.kill()
        crowd.wait()
        admitted, rates = log_reader.admissions_and_rates(log_reader.read_log(redis, event))
        self.assertGreater(sum(count for _, count in admitted), 5000)
        for width in (10_000, 100_000, 1_000_000):
            share, begin, count, allowed = log_reader.worst_window(admitted, rates, width)
            print("worst window of %4d ms: %d admitted of %.1f allowed, beginning %d µs" %
                  (width // 1000, count, allowed, begin))
            self.assertLessEqual(share, 1.0, "a window of %d µs from %d" % (width, begin))
        paused = [i for i, entry in enumerate(rates) if entry[1] == 4]
        for i in paused:
            inside = [at for at, _ in admitted if rates[i][0] < at < rates[i + 1][0]]
            self.assertEqual(inside, [], "nobody is admitted in a pause")

    def test_theJudgeFindsAWindowThatIsOverTheRate(self):
        rates = [(0, 3, 1_000_000, 250)]
        steady = [(i * 1000, 1) for i in range(1, 2000)]
        self.assertLessEqual(log_reader.worst_window(steady, rates, 100_000)[0], 1.0)
        burst = steady[:1000] + [(1_000_500, 400)] + steady[1000:]
        self.assertGreater(log_reader.worst_window(burst, rates, 100_000)[0], 1.0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
