# SPDX-License-Identifier: Apache-2.0
"""What the crowd says at its end, and with which status, when the service kept its promises and yet not all were served."""
import json
import os
import subprocess
import unittest

import house


class Crowd(unittest.TestCase):
    def test_whereSomeFindNoRoomItSaysHowManyAndEndsWithFour(self):
        hall = house.Hall()
        self.addCleanup(hall.close)
        hall.operator.create("small", rate=0.01, capacity=5)
        report = os.path.join(hall.folder, "report.json")
        crowd = subprocess.run(
            [house.BIN + "/breakwater-crowd", "--http", "http://127.0.0.1:%d" % hall.gateways[0].http, "--event", "small",
             "--people", "8", "--join-seconds", "1", "--timeout", "4", "--settle", "2", "--report", report],
            capture_output=True, text=True, timeout=50, check=False)
        self.assertEqual(crowd.returncode, 4, crowd.stdout[-2000:])
        self.assertIn("3 of 8 visitors never got a place\nclean\n", crowd.stdout)
        with open(report, encoding="utf-8") as file:
            told = json.load(file)
        self.assertEqual((told["clean"], told["joined"], told["without_place"]), (True, 5, 3))


if __name__ == "__main__":
    unittest.main(verbosity=2)
