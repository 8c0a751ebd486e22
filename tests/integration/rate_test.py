# SPDX-License-Identifier: Apache-2.0
"""The rate holds in every window, and is reached while people wait, over two gateways, through changes, a pause and a
gateway that stands still."""
import subprocess
import unittest

import house
import log_reader


class Rate(unittest.TestCase):
    def test_everyWindowKeepsToTheRateAndEveryStretchReachesItThroughChangesAPauseAndAStoppedGateway(self):
        hall = house.Hall(gateways=2, shared_redis=True)
        self.addCleanup(hall.close)
        from breakwater.v1 import event_service_pb2 as pb
        operator, event = hall.operator, "rate"
        operator.create(event, rate=1000)
        crowd = subprocess.Popen(
            [house.BIN + "/breakwater-crowd", "--http", "http://127.0.0.1:%d" % hall.gateways[0].http, "--http",
             "http://127.0.0.1:%d" % hall.gateways[1].http, "--event", event, "--people", "24000", "--join-seconds",
             "3", "--enter", "0", "--timeout", "120", "--connections", "64"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
        records = log_reader.read_log(redis, event)
        admitted, rates = log_reader.admissions_and_rates(records)
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
        pieces = log_reader.steady_pieces(admitted, rates, log_reader.left_in_line(records))
        for piece in pieces:
            rate, span, count = piece
            print("%.2f s at %d a second: %d admitted of %.1f" % (span / 1e6, rate / 1000, count, rate * span / 1e9))
            self.assertLessEqual(log_reader.missing(piece), 0, "a stretch of %d µs" % span)
        # A busy machine may cut the stretches short, but not all of them.
        self.assertGreaterEqual(max((span for _, span, _ in pieces), default=0), 500_000)

    def test_theJudgeFindsAWindowThatIsOverTheRate(self):
        rates = [(0, 3, 1_000_000, 250)]
        steady = [(i * 1000, 1) for i in range(1, 2000)]
        self.assertLessEqual(log_reader.worst_window(steady, rates, 100_000)[0], 1.0)
        burst = steady[:1000] + [(1_000_500, 400)] + steady[1000:]
        self.assertGreater(log_reader.worst_window(burst, rates, 100_000)[0], 1.0)

    def test_theJudgeFindsAStretchThatMissesAdmissionsAndJudgesNoneInWhichItCantKnow(self):
        rates = [(0, 3, 1_000_000, 250), (5_000_000, 4, 1_000_000, 250)]
        steady = [(i * 20_000, 20) for i in range(1, 101)]
        waiting = {at: 1 for at, _ in steady}

        def judged(admitted, left=waiting):
            pieces = log_reader.steady_pieces(admitted, rates, left)
            return [span for _, span, _ in pieces], [log_reader.missing(piece) > 0 for piece in pieces]
        self.assertEqual(judged(steady), ([1_980_000], [False]))
        # One of each twenty, a whole batch, and three in two thousand: one may be on its way and two are one in a thousand.
        self.assertEqual(judged([(at, 19) for at, _ in steady]), ([1_980_000], [True]))
        self.assertEqual(judged(steady[:50] + steady[51:]), ([1_980_000], [True]))
        self.assertEqual(judged(steady[:50] + [(steady[50][0], 17)] + steady[51:]), ([1_980_000], [True]))
        self.assertEqual(judged(steady[:50] + [(steady[50][0], 18)] + steady[51:]), ([1_980_000], [False]))
        # In a gap of 260 ms the bucket may have run over; without anybody in line nobody can be admitted.
        self.assertEqual(judged(steady[:50] + steady[62:]), ([980_000, 740_000], [False, False]))
        self.assertEqual(judged([(at, 10) for at, _ in steady], dict.fromkeys(waiting, 0)), ([], []))
        empty = {at: at < 1_000_000 or at > 1_400_000 for at in waiting}
        few = [(at, 20 if empty[at] else 1) for at in waiting]
        self.assertEqual(judged(few, empty), ([960_000, 580_000], [False, False]))
        late = [(at + 5_000_000, 1) for at, _ in steady]
        self.assertEqual(judged(late, {at: 1 for at, _ in late}), ([], []), "it is paused")


if __name__ == "__main__":
    unittest.main(verbosity=2)
