# SPDX-License-Identifier: Apache-2.0
"""The rules that clang's tools check: formatting of every file, naming and a few real faults of every unit.

clang-tidy is slow (it looks at all that a unit includes), so a unit that came out clean is not looked at again
until it, a header of ours that it includes, its command or .clang-tidy changes: build/lint/tidy holds one empty
file for each clean unit, named by a hash of all of these. Test programs (*_test.cpp) are half of all units and each
draws in all of Qt Test: they are looked at only when asked for (--all); a rule in rules.py holds their names.
"""
import hashlib
import json
import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from includes import includes_of
from rules import Finding

MESSAGE = re.compile(r"^(?P<path>[^:\s][^:]*):(?P<line>\d+):\d+: (?:error|warning): (?P<text>.*)$")
FORMAT, TIDY = "clang-format-14", "clang-tidy-14"


def findings_in(output, root, rule):
    seen = set()
    for line in output.splitlines():
        found = MESSAGE.match(line)
        if found:
            path = os.path.relpath(os.path.join(root, found["path"]), root)
            finding = Finding(path, int(found["line"]), rule, found["text"])
            if finding not in seen:
                seen.add(finding)
                yield finding


def check_format(sources, root):
    paths = [s.path for s in sources if s.is_cpp()]
    for start in range(0, len(paths), 50):
        run = subprocess.run([FORMAT, "--dry-run", "-Werror", *paths[start:start + 50]], cwd=root,
                             capture_output=True, text=True)
        found = list(findings_in(run.stderr, root, "format"))
        yield from found
        if run.returncode and not found:
            yield Finding(paths[start], 1, "format", f"{FORMAT} failed: {run.stderr.strip()[:300]}")


def own_files(path, by_path, seen):
    """path and every header of ours that it includes, however far away."""
    if path in seen or path not in by_path:
        return seen
    seen.add(path)
    for _, angle, header in includes_of(by_path[path]):
        if not angle:
            own_files(header, by_path, seen)
    return seen


def unit_key(entry, path, by_path, common):
    digest = hashlib.sha256(common)
    digest.update(entry.get("command", "").encode())
    for file in sorted(own_files(path, by_path, set())):
        digest.update(f"\0{file}\0".encode())
        digest.update(by_path[file].text.encode())
    return digest.hexdigest()


def configure(root):
    """A tree of its own that is only configured; of the generated headers, only the protocol's are built."""
    tree = os.path.join(root, "build", "tidy")
    run = subprocess.run(["cmake", "--preset", "tidy", "-Wno-dev", "--log-level=WARNING"], cwd=root, capture_output=True,
                         text=True)
    if run.returncode:
        return None, run.stderr
    listed = subprocess.run(["ninja", "-C", tree, "-t", "targets", "all"], capture_output=True, text=True).stdout
    generated = re.findall(r"^(\S+(?:\.pb\.h|/generated/\S+\.h)): ", listed, re.MULTILINE)
    if generated:
        run = subprocess.run(["ninja", "-C", tree, *generated], capture_output=True, text=True)
        if run.returncode:
            return None, run.stdout[-2000:]
    return tree, None


def moc_stubs(root, sources):
    """A test includes its own .moc, which only a build makes; an empty one is enough to look at the test."""
    folder = os.path.join(root, "build", "lint", "moc")
    os.makedirs(folder, exist_ok=True)
    for source in sources:
        if source.is_cpp():
            for _, angle, header in includes_of(source):
                if not angle and header.endswith(".moc"):
                    open(os.path.join(folder, header), "a").close()
    return folder


def check_tidy(sources, root, jobs, tests=False, say=print):
    tree, problem = configure(root)
    if tree is None:
        yield Finding("CMakeLists.txt", 1, "tidy", f"the tidy preset can't be configured: {problem.strip()[-1500:]}")
        return
    with open(os.path.join(tree, "compile_commands.json")) as file:
        entries = {os.path.relpath(e["file"], root): e for e in json.load(file)}
    by_path = {s.path: s for s in sources}
    cache = os.path.join(root, "build", "lint", "tidy")
    os.makedirs(cache, exist_ok=True)
    with open(os.path.join(root, ".clang-tidy"), "rb") as file:
        common = file.read()
    common += "".join(s.text for s in sources if s.path.endswith(".proto")).encode()
    units = {path: unit_key(entries[path], path, by_path, common) for path in sorted(entries)
             if path in by_path and (tests or not path.endswith("_test.cpp"))}
    due = [path for path, key in units.items() if not os.path.exists(os.path.join(cache, key))]
    for source in sources:
        if source.path.endswith(".cpp") and source.path not in entries and "fuzz" not in source.path:
            yield Finding(source.path, 1, "tidy", "no target builds this file")
    say(f"lint: {len(due)} of {len(units)} units to look at with {TIDY}")
    stubs = moc_stubs(root, sources)

    def look(path):
        began = time.monotonic()
        run = subprocess.run([TIDY, "-p", tree, "--quiet", "--extra-arg=-w",  # warnings are the compilers' matter
                              f"--extra-arg=-I{stubs}", os.path.join(root, path)],
                             cwd=root, capture_output=True, text=True)
        return path, run, time.monotonic() - began

    with ThreadPoolExecutor(jobs) as pool:
        for path, run, seconds in pool.map(look, due):
            found = list(findings_in(run.stdout, root, "tidy"))
            if run.returncode == 0 and not found:
                open(os.path.join(cache, units[path]), "w").close()
            elif not found:
                found = [Finding(path, 1, "tidy", f"{TIDY} failed: {(run.stderr or run.stdout).strip()[-500:]}")]
            if os.environ.get("LINT_TIMES"):
                say(f"  {seconds:5.1f} s  {path}")
            yield from found
