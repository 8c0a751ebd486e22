# SPDX-License-Identifier: Apache-2.0
"""Ten times kill -9 in the sale of 300,000: of a gateway, of Redis, of both. Prints what the crowd's judge says of it.

  ./dev bench kills [--people N] [--kills N] [--seed N]
"""
import argparse
import random
import sys

import common
from common import house

import kill_test


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--join-seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    hall = house.Hall(gateways=2, shared_redis=True)
    try:
        print("kills: %d people joining in %d s at two gateways, seed %d, %s" % (
            options.people, options.join_seconds, options.seed, common.machine()))
        status, output, report = kill_test.sale_with_kills(
            hall, options.people, options.join_seconds, options.rate, options.kills, random.Random(options.seed),
            patience=options.people // options.rate + 300, connections=2048, say=lambda line: print("  " + line, flush=True))
        lines = output.splitlines()
        begin = max(i for i, line in enumerate(lines) if line.startswith("visitors"))
        print("\n".join(lines[begin:]))
        state = hall.gateways[0].call("GET", "/events/kill")[2]["state"]
        print("the event is %s; %s" % (state, "clean" if report["clean"] else "BROKEN"))
        return status
    finally:
        hall.close()


if __name__ == "__main__":
    sys.exit(main())
