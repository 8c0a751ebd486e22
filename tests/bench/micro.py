# SPDX-License-Identifier: Apache-2.0
"""What the hot paths are made of, one by one: nanoseconds and allocations a call (Google Benchmark, medians of nine)."""
import subprocess
import sys

import common


def main():
    print("micro: " + common.machine())
    return subprocess.call([common.program("micro"), "--benchmark_repetitions=9", "--benchmark_report_aggregates_only=true",
                            "--benchmark_min_time=0.2", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
