# SPDX-License-Identifier: Apache-2.0
"""The rules that read one file at a time. Each takes a SourceFile and yields Findings."""
import re
from dataclasses import dataclass, field

import allowed

HEADER_LINES, SOURCE_LINES, STOP_LINES = 150, 400, 600
CPP = (".h", ".cpp")
COMMENTED = CPP + (".py", ".sh", ".cmake", ".lua", ".proto", ".service", ".conf", "CMakeLists.txt", "dev", "run")
CODE = CPP + (".py", ".sh", ".cmake", ".lua", ".proto", ".html", ".css", ".js", "CMakeLists.txt", "dev")
# Data that tests read as they stand, and texts that come from elsewhere.
NOT_OURS = ("LICENSE", "tests/fuzz/corpus/")


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    rule: str
    message: str
    warning: bool = False

    def __str__(self):
        kind = "warning" if self.warning else "error"
        return f"{self.path}:{self.line}: {kind}: {self.message} [{self.rule}]"


@dataclass
class SourceFile:
    path: str
    text: str
    lines: list = field(init=False)

    def __post_init__(self):
        self.lines = self.text.split("\n")
        if self.lines and self.lines[-1] == "":
            self.lines.pop()

    def is_cpp(self):
        return self.path.endswith(CPP)

    def is_test(self):
        return self.path.startswith("tests/")


def matches(source, pattern, rule, message):
    for number, line in enumerate(source.lines, 1):
        if re.search(pattern, line):
            yield Finding(source.path, number, rule, message)


def length(source):
    if not source.path.endswith(CODE):
        return
    count = len(source.lines)
    limit = HEADER_LINES if source.path.endswith(".h") else SOURCE_LINES
    if count > STOP_LINES:
        yield Finding(source.path, count, "length", f"{count} lines; {STOP_LINES} is the end: divide the file")
    elif count > limit and source.path not in allowed.LONG:
        yield Finding(source.path, count, "length", f"{count} lines, more than {limit}", warning=True)


def licence(source):
    if not source.path.endswith(COMMENTED):
        return
    first = 1 if source.lines and source.lines[0].startswith("#!") else 0
    line = source.lines[first] if len(source.lines) > first else ""
    if not re.fullmatch(r"(//|#|--) SPDX-License-Identifier: Apache-2\.0", line):
        yield Finding(source.path, first + 1, "licence", "the first line is not the SPDX line")


def pragma_once(source):
    if source.path.endswith(".h") and "#pragma once" not in source.lines[:3]:
        yield Finding(source.path, 1, "pragma-once", "#pragma once does not follow the SPDX line")


def unfinished(source):
    return matches(source, r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", "unfinished",
                   "finish it, or write down in the issue that it is not done")


def tidy_text(source):
    for number, line in enumerate(source.lines, 1):
        if line != line.rstrip():
            yield Finding(source.path, number, "text", "space at the end of the line")
        if "\t" in line and not source.path.endswith((".md", "conffiles")):
            yield Finding(source.path, number, "text", "a tab")
    if source.text and not source.text.endswith("\n"):
        yield Finding(source.path, len(source.lines), "text", "no newline at the end of the file")


def foreign_paths(source):
    # A test may well make a home up.
    folders = "root|work" if source.is_test() else "home|root|work"
    yield from matches(source, rf"(?<![\w.}}/-])/({folders})/\w", "paths",
                       "a path of one machine; nobody else has it")
    if source.path.endswith(CPP + (".py",)):
        yield from matches(source, r"[\"']/tmp/(?![\w.-]*X{6})", "paths",
                           "a fixed name in /tmp meets itself when two runs do: make a temporary folder")


def sleeps(source):
    # The crowd is a program, not a test: its people wait between their polls. A measurement takes its time by nature.
    if not source.is_test() or source.path.startswith(("tests/crowd/", "tests/bench/")) or source.path in allowed.SLEEPING:
        return
    if source.is_cpp():
        yield from matches(source, r"\b(sleep_for|sleep_until|u?sleep|nanosleep|qSleep|msleep|qWait)\s*\(", "sleep",
                           "a test waits for what it expects, never for time to pass")
    elif source.path.endswith(".py"):
        yield from matches(source, r"\bsleep\(", "sleep",
                           "a test waits for what it expects, never for time to pass")


def vague_names(source):
    if source.is_cpp():
        yield from matches(source, r"\b(class|struct|namespace)\s+\w*(Manager|Helpers?|Utils?|helpers?|utils?)\b",
                           "names", "a name that says nothing: say what it does")
        if re.search(r"(manager|helpers?|utils?)\.(h|cpp)$", source.path):
            yield Finding(source.path, 1, "names", "a file name that says nothing: say what it holds")
    if source.path.endswith(CPP + (".py", ".lua", ".proto")):
        name = source.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        if not re.fullmatch(r"[a-z0-9_]+", name):
            yield Finding(source.path, 1, "names", "file names are snake_case")


def test_names(source):
    """What clang-tidy holds elsewhere; it is too slow for the test programs."""
    if source.path.endswith("_test.cpp"):
        yield from matches(source, r"^(class|struct|enum class) [a-z]|^\w[\w:<>&* ]*\b[A-Z]\w*::([A-Z]\w*|\w+_(?!data\b)\w+)\(\)"
                                   r"|^\s+void ([A-Z]\w*|\w+_(?!data\b)\w+)\(\);",
                           "names", "types are UpperCamel, a test's name is a sentence in lowerCamel")


def qt_tests(source):
    """AUTOMOC sees Q_OBJECT only on a line of its own, and a test class in a .cpp needs its .moc."""
    if not source.is_cpp():
        return
    for number, line in enumerate(source.lines, 1):
        if "Q_OBJECT" in line and line.strip() != "Q_OBJECT" and not line.lstrip().startswith("//"):
            yield Finding(source.path, number, "qt", "Q_OBJECT stands on a line of its own")
    if source.path.endswith(".cpp") and any(line.strip() == "Q_OBJECT" for line in source.lines):
        moc = source.path.rsplit("/", 1)[-1].replace(".cpp", ".moc")
        if f'#include "{moc}"' not in source.lines[-3:]:
            yield Finding(source.path, len(source.lines), "qt", f'the file does not end with #include "{moc}"')


RULES = (length, licence, pragma_once, unfinished, tidy_text, foreign_paths, sleeps, vague_names, test_names,
         qt_tests)


def check(source):
    if source.path.startswith(NOT_OURS):
        return
    for rule in RULES:
        yield from rule(source)
