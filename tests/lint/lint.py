# SPDX-License-Identifier: Apache-2.0
"""./dev lint: the house's rules, checked. Exit status 0 only if there is no error; warnings are only told.

lint.py [--root FOLDER] [--jobs N] [--no-tools | --no-tidy | --all]
"""
import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import includes  # noqa: E402
import rules  # noqa: E402
import tools  # noqa: E402

SKIPPED_FOLDERS = ("build", ".git", ".cache", "node_modules", "__pycache__")


def listed_paths(root):
    """What git tracks or would track; in a tree without git, everything but what is built."""
    run = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True)
    if run.returncode == 0:
        return sorted(path for path in set(run.stdout.split("\0")) if path)
    paths = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        paths += [os.path.relpath(os.path.join(folder, name), root) for name in files]
    return sorted(paths)


def read_sources(root):
    sources = []
    for path in listed_paths(root):
        full = os.path.join(root, path)
        if not os.path.isfile(full) or path.startswith(rules.NOT_OURS):
            continue
        with open(full, "rb") as file:
            data = file.read()
        if b"\0" not in data:
            sources.append(rules.SourceFile(path, data.decode("utf-8", "replace")))
    return sources


def check_all(sources):
    for source in sources:
        yield from rules.check(source)
    yield from includes.check_layers(sources)
    yield from includes.check_cycles(sources)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--no-tools", action="store_true", help="only the rules that need no clang")
    parser.add_argument("--no-tidy", action="store_true", help="no clang-tidy, which is the slow part")
    parser.add_argument("--all", action="store_true", help="clang-tidy looks at the test programs too")
    arguments = parser.parse_args()
    root = os.path.abspath(arguments.root)
    sources = read_sources(root)
    if not sources:
        sys.exit(f"lint: nothing to look at in {root}")

    errors = warnings = 0
    parts = [check_all(sources)]
    if not arguments.no_tools:
        parts.append(tools.check_format(sources, root))
        if not arguments.no_tidy:
            parts.append(tools.check_tidy(sources, root, arguments.jobs, arguments.all))
    told = set()
    for part in parts:
        for finding in part:
            if finding in told:
                continue
            told.add(finding)
            print(finding, flush=True)
            warnings += finding.warning
            errors += not finding.warning
    print(f"lint: {len(sources)} files, {errors} errors, {warnings} warnings")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
