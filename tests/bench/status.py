# SPDX-License-Identifier: Apache-2.0
"""GET /queue/status with real tokens among many places, beside nginx `return 200` and a raw epoll loop, interleaved.

The yardsticks do less: a constant body, no token, no position, and the raw loop no HTTP. The main figure is CPU-seconds
of the server per million requests, because the load generator shares the machine's cores.
"""
import os
import statistics
import subprocess
import sys
import tempfile

import common
from common import house

PLACES = int(os.environ.get("BENCH_PLACES", "300000"))
TOKENS = int(os.environ.get("BENCH_TOKENS", "10000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = 2

HEADERS = """User-Agent: Mozilla/5.0 (Linux; Android 14; SM-S911N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile
Accept: application/json
Accept-Language: ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7
Accept-Encoding: gzip, deflate, br
Referer: https://tickets.example/wait/concert
Sec-Fetch-Dest: empty
Sec-Fetch-Mode: cors
Sec-Fetch-Site: same-origin""".splitlines()

LUA = """
local tokens = {}
for line in io.lines("%s") do tokens[#tokens + 1] = line end
math.randomseed(os.time())
local fields = "%s"
request = function()
  return "GET /queue/status HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n" .. fields ..
         "Authorization: Bearer " .. tokens[math.random(#tokens)] .. "\\r\\n\\r\\n"
end
"""


def fill(gateway, folder):
    join = os.path.join(folder, "join.lua")
    with open(join, "w", encoding="ascii") as file:
        file.write("""
wrk.method = "POST"
wrk.body = '{"event_id":"bench"}'
wrk.headers["Content-Type"] = "application/json"
""")
    while gateway.call("GET", "/events/bench")[2]["waiting"] < PLACES - TOKENS:
        common.wrk(gateway.http, 512, 1, join, "/queue/join")
    path = os.path.join(folder, "tokens")
    with open(path, "w", encoding="ascii") as file:
        for _ in range(TOKENS):
            file.write(gateway.join("bench")[2]["waiting_token"] + "\n")
    return path


def main():
    hall = house.Hall(gateways=1)
    folder = tempfile.mkdtemp(prefix="bw-bench-")
    yardsticks = {}
    try:
        gateway = hall.gateways[0]
        # The first to come holds the only place that may be let in, so that nobody behind is called, or parked for silence.
        hall.operator.create("bench", rate=0.01, capacity=10_000_000, max_active=1,
                             entry_window=3600)
        tokens = fill(gateway, folder)
        script = os.path.join(folder, "status.lua")
        fields = "".join(line + "\\r\\n" for line in HEADERS)
        with open(script, "w", encoding="ascii") as file:
            file.write(LUA % (tokens, fields))
        size = len(str(gateway.status(open(tokens, encoding="ascii").readline().strip())[2])) - 10
        yardsticks = {"nginx": common.Nginx(os.path.join(folder, "nginx"), size), "raw loop": common.RawLoop(size)}
        servers = [(name, y.worker, y.port) for name, y in yardsticks.items()]
        servers.append(("breakwater", gateway.process.pid, gateway.http))
        print("status: %d places, %d tokens, one HTTP thread, %s" % (
            gateway.call("GET", "/events/bench")[2]["waiting"], TOKENS, common.machine()))
        print("%-11s %-10s %22s %22s %24s %8s" % ("connections", "server", "CPU-s / M requests", "requests / s",
                                                   "p50 / p99 ms", "errors"))
        for connections in (128, 1024):
            rows = {name: [] for name, _, _ in servers}
            for _ in range(ROUNDS):
                for name, pid, port in servers:
                    before = common.cpu_seconds(pid)
                    requests, latency, errors = common.wrk(port, connections, SECONDS, script)
                    rows[name].append(((common.cpu_seconds(pid) - before) / requests * 1e6, requests / SECONDS,
                                       latency["50"], latency["99"], errors))
            for name, values in rows.items():
                print("%-11d %-10s %22s %22s %11.2f / %10.2f %8d" % (
                    connections, name, common.spread([v[0] for v in values]),
                    "%.0f" % statistics.median(v[1] for v in values), statistics.median(v[2] for v in values),
                    statistics.median(v[3] for v in values), sum(v[4] for v in values)))
            for name in yardsticks:
                ratios = [b[0] / y[0] for b, y in zip(rows["breakwater"], rows[name])]
                print("%-11d breakwater / %s, by round: %s" % (connections, name, common.spread(ratios)))
    finally:
        for yardstick in yardsticks.values():
            yardstick.stop()
        hall.close()
        subprocess.call(["rm", "-rf", folder])


if __name__ == "__main__":
    sys.exit(main())
