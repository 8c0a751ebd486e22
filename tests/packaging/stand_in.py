# SPDX-License-Identifier: Apache-2.0
"""A copy of ./dev in a folder of its own, with stand-ins for the programs that it calls."""
import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))

# Each stand-in notes its call in $CALLS. cmake fails for the preset in $BROKEN; ctest reports what $CASES says.
STAND_INS = {
    "cmake": """
        echo "cmake $*" >>"$CALLS"
        for last; do case " $BROKEN " in *" ${last#build/} "*) exit 1 ;; esac; done
        case "$1 $2" in "--preset $BROKEN") exit 1 ;; esac
        """,
    "ctest": """
        echo "ctest $*" >>"$CALLS"
        while [ $# -gt 0 ]; do [ "$1" != --output-junit ] || report=$2; shift; done
        mkdir -p "${report%/*}"
        { echo "<testsuite>"; for case in $CASES; do case $case in
            pass) echo '<testcase name="a" status="run"/>' ;;
            fail) echo '<testcase name="a" status="fail"><failure message=""/></testcase>' ;;
            missing) echo '<testcase name="a" status="notrun"><skipped message="Unable to find executable"/></testcase>' ;;
            skip) echo '<testcase name="a" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>' ;;
        esac; done; echo "</testsuite>"; } >"$report"
        """,
    "dpkg-query": """
        for last; do :; done
        case " $MISSING " in *" $last "*) exit 1 ;; *) printf installed ;; esac
        """,
    "apt-get": """
        echo "apt-get $*" >>"$CALLS"
        ls "$POLICY" >>"$CALLS" 2>&1 || true
        """,
    "id": 'echo "${USER_ID:-0}"',
    "sudo": """
        echo "sudo $*" >>"$CALLS"
        while :; do case $1 in -*) shift ;; *) break ;; esac; done
        exec "$@"
        """,
    "setarch": "exit 1",
    "systemctl": 'echo "systemctl $*" >>"$CALLS"',
}
FUZZER = """#!/bin/sh
echo "stat::number_of_executed_units: {runs}"
exit {status}
"""


class House(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = os.path.join(folder.name, "house")
        stand_ins = os.path.join(folder.name, "bin")
        os.makedirs(stand_ins)
        os.makedirs(os.path.join(self.root, ".ci"))
        os.makedirs(os.path.join(self.root, "tests", "lint"))
        shutil.copy(os.path.join(ROOT, "dev"), self.root)
        shutil.copy(os.path.join(ROOT, ".ci", "run"), os.path.join(self.root, ".ci"))
        shutil.copytree(os.path.join(ROOT, "packaging", "dev"), os.path.join(self.root, "packaging", "dev"))
        self.policy = os.path.join(folder.name, "policy-rc.d")
        packages = os.path.join(self.root, "packaging", "dev", "packages.sh")
        with open(packages, encoding="utf-8") as file:
            text = file.read()
        self.assertIn("policy=/usr/sbin/policy-rc.d", text)
        with open(packages, "w", encoding="utf-8") as file:
            file.write(text.replace("policy=/usr/sbin/policy-rc.d", f"policy={self.policy}"))
        for name, body in STAND_INS.items():
            self.program(os.path.join(stand_ins, name), "#!/bin/sh\n" + body)
        self.lint("sys.exit(0)")
        self.calls_path = os.path.join(folder.name, "calls")
        self.environment = {"PATH": stand_ins + ":/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder.name, "CASES": "pass",
                            "BROKEN": "", "MISSING": "", "CALLS": self.calls_path, "POLICY": self.policy}

    def program(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)

    def lint(self, line):
        with open(os.path.join(self.root, "tests", "lint", "lint.py"), "w", encoding="utf-8") as file:
            file.write(f"import sys\n{line}\n")

    def fuzzer(self, name, runs=100000, status=0):
        self.program(os.path.join(self.root, "build", "fuzz", "fuzz", name), FUZZER.format(runs=runs, status=status))

    def path_without(self, name):
        """A PATH with the stand-ins and whatever else there is, but not this program."""
        folder = os.path.join(os.path.dirname(self.root), "without-" + name)
        os.makedirs(folder)
        for place in self.environment["PATH"].split(":"):
            for program in os.listdir(place) if os.path.isdir(place) else ():
                if program != name and not os.path.lexists(os.path.join(folder, program)):
                    os.symlink(os.path.join(place, program), os.path.join(folder, program))
        return folder

    def run_dev(self, *arguments, command="dev", **environment):
        run = subprocess.run([os.path.join(self.root, command), *arguments], env={**self.environment, **environment},
                             capture_output=True, text=True, timeout=60)
        return run.returncode, run.stdout.rstrip("\n").split("\n")[-1], run.stdout + run.stderr

    def calls(self):
        try:
            with open(self.calls_path, encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""
