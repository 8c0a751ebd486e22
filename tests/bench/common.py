# SPDX-License-Identifier: Apache-2.0
"""What the measurements share: processes, CPU time, nginx, wrk, and a table with medians and their spread."""
import glob
import os
import re
import statistics
import subprocess
import sys
import time

os.environ.setdefault("BREAKWATER_BIN", os.environ.get("DEV_BIN", "build/release/bin"))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STUBS = os.path.join(ROOT, "build", "bench-stubs")


def make_stubs():
    protos = glob.glob(os.path.join(ROOT, "proto", "**", "*.proto"), recursive=True)
    os.makedirs(STUBS, exist_ok=True)
    plugin = subprocess.check_output(["which", "grpc_python_plugin"], text=True).strip()
    subprocess.check_call(["protoc", "-I" + os.path.join(ROOT, "proto"), "--python_out=" + STUBS, "--grpc_out=" + STUBS,
                           "--plugin=protoc-gen-grpc=" + plugin, *protos])


make_stubs()
os.environ["BREAKWATER_PYTHON_STUBS"] = STUBS
sys.path.insert(0, os.path.join(ROOT, "tests", "integration"))
import house  # noqa: E402


def program(name):
    """The path of one of the measurements' own programs, built first."""
    tree = os.path.join(ROOT, "build", "release")
    subprocess.check_call(["cmake", "--build", tree, "--target", "bench_" + name], stdout=subprocess.DEVNULL)
    return os.path.join(tree, "bench", "bench_" + name)


def rss_mib(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


def cpu_seconds(pid):
    """CPU time of all threads of a process, to the nanosecond."""
    total = 0
    for path in glob.glob("/proc/%d/task/*/schedstat" % pid):
        with open(path, encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e9


SLOW_MICROS = 1000


def watch_slow_calls(redis):
    """From now on Redis remembers its calls of SLOW_MICROS and more."""
    redis("CONFIG", "SET", "slowlog-log-slower-than", SLOW_MICROS)
    redis("CONFIG", "SET", "slowlog-max-len", "4096")
    redis("SLOWLOG", "RESET")


def slow_calls(redis):
    """Those calls, the slowest first: microseconds, and what was called."""
    return sorted(((entry[2], b" ".join(entry[3][:2])[:60].decode(errors="replace"))
                   for entry in redis("SLOWLOG", "GET", "4096")), reverse=True)


class Nginx:
    """`return 200` with a body of the given size, one worker, no access log."""

    def __init__(self, folder, size):
        self.port = house.free_port()
        os.makedirs(folder, exist_ok=True)
        self.config = os.path.join(folder, "nginx.conf")
        with open(self.config, "w", encoding="ascii") as file:
            file.write("""daemon off; worker_processes 1; pid %s/pid; error_log %s/error.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path %s/b; proxy_temp_path %s/p; fastcgi_temp_path %s/f; uwsgi_temp_path %s/u; scgi_temp_path %s/s;
  server { listen 127.0.0.1:%d; location / { return 200 '%s'; } } }
""" % (folder, folder, folder, folder, folder, folder, folder, self.port, "x" * size))
        self.process = subprocess.Popen(["nginx", "-p", folder, "-c", self.config], stderr=subprocess.DEVNULL)
        house.wait_until("nginx answers", lambda: subprocess.call(
            ["curl", "-so", "/dev/null", "http://127.0.0.1:%d/" % self.port]) == 0)
        children = subprocess.check_output(["pgrep", "-P", str(self.process.pid)], text=True).split()
        self.worker = int(children[0])

    def stop(self):
        self.process.terminate()
        self.process.wait()


class RawLoop:
    """The floor: bench_raw_loop with a body of the given size."""

    def __init__(self, size):
        self.port = house.free_port()
        self.process = subprocess.Popen([program("raw_loop"), str(self.port), str(size)])
        self.worker = self.process.pid
        house.wait_until("the raw loop answers", lambda: subprocess.call(
            ["curl", "-so", "/dev/null", "http://127.0.0.1:%d/" % self.port]) == 0)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def wrk(port, connections, seconds, script=None, path="/"):
    """(requests, {percentile: ms}, errors) of one run of wrk with one thread."""
    command = ["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "--latency"]
    if script:
        command += ["-s", script]
    text = subprocess.check_output([*command, "http://127.0.0.1:%d%s" % (port, path)], text=True)
    requests = int(re.search(r"(\d+) requests in", text).group(1))
    unit = {"us": 1e-3, "ms": 1, "s": 1e3}
    latency = {p: float(value) * unit[u] for p, value, u in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", text)}
    errors = sum(int(n) for n in re.findall(r"(?:Non-2xx or 3xx responses: |connect |read |write |timeout )(\d+)", text))
    return requests, latency, errors


def spread(values):
    return "%.2f (%.2f-%.2f)" % (statistics.median(values), min(values), max(values))


def machine():
    with open("/proc/cpuinfo", encoding="ascii") as file:
        model = re.search(r"model name\s*: (.*)", file.read()).group(1)
    kernel = os.uname().release
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True,
                            check=False).stdout.strip()
    return "%s, %d cores, kernel %s, commit %s, %s" % (model, os.cpu_count(), kernel, commit,
                                                       time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))
