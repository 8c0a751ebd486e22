# SPDX-License-Identifier: Apache-2.0
"""The rules about includes: layers, third-party headers, cycles, namespaces."""
import re

import include_table as table
from rules import Finding

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
TOP = ("service/", "console/", "shared/", "proto/", "tests/", "breakwater/v1/")


def includes_of(source):
    for number, line in enumerate(source.lines, 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1) == "<", found.group(2)


def room_of(path):
    """The room that holds a path, or None."""
    if path.endswith(".pb.h"):
        return "proto"
    folder = path
    while "/" in folder:
        folder = folder.rsplit("/", 1)[0]
        if folder in table.ROOMS:
            return folder
    return None


def library_of(header):
    for name, (pattern, rooms) in table.LIBRARIES.items():
        if re.match(pattern, header):
            return name, rooms
    return None


def check_own(source, room, number, header):
    if re.fullmatch(r"[\w-]+\.moc", header):
        return
    if not header.startswith(TOP):
        yield Finding(source.path, number, "includes", f'"{header}" does not begin at the top of the repository')
        return
    target = room_of(header)
    if target is None:
        yield Finding(source.path, number, "includes", f'"{header}" is in no room of include_table.py')
    elif target != room and target not in table.ROOMS[room] and "*" not in table.ROOMS[room]:
        yield Finding(source.path, number, "includes", f"{room} may not include {target}")


def check_foreign(source, room, number, header):
    library = library_of(header)
    if library is None:
        if not re.match(table.SYSTEM, header):
            yield Finding(source.path, number, "libraries", f"<{header}> is of no library in include_table.py")
    elif room != "tests" and room not in library[1] and not any(room.startswith(r + "/") for r in library[1]):
        yield Finding(source.path, number, "libraries", f"{room} may not see {library[0]}")
    forbidden = table.FORBIDDEN.get(room)
    if forbidden and re.match(forbidden, header):
        yield Finding(source.path, number, "libraries", f"{room} does without <{header}>")


def check_namespace(source, room):
    expected = next((table.NAMESPACES[f] for f in sorted(table.NAMESPACES, key=len, reverse=True)
                     if source.path.startswith(f + "/")), None)
    declared = re.findall(r"^namespace (breakwater[\w:]*)", source.text, re.MULTILINE)
    if expected and declared and not any((name + "::").startswith(expected + "::") for name in declared):
        yield Finding(source.path, 1, "namespace", f"{room} lives in {expected}, not in {declared[0]}")


def check_layers(sources):
    for source in sources:
        if not source.is_cpp():
            continue
        room = room_of(source.path)
        if room is None:
            yield Finding(source.path, 1, "includes", "the file is in no room of include_table.py")
            continue
        for number, angle, header in includes_of(source):
            if header.endswith(".pb.h"):  # generated: ours by content, a library's by what it pulls in
                yield from check_foreign(source, room, number, header)
            elif angle:
                yield from check_foreign(source, room, number, header)
            else:
                yield from check_own(source, room, number, header)
        yield from check_namespace(source, room)


def check_cycles(sources):
    """Depth first over the files' own includes; each cycle is told once, at the file that closes it."""
    graph = {s.path: [h for _, angle, h in includes_of(s) if not angle] for s in sources if s.is_cpp()}
    state = {}

    def visit(path, trail):
        state[path] = "open"
        for target in graph[path]:
            if target not in graph:
                continue
            if state.get(target) == "open":
                cycle = trail[trail.index(target):] + [target]
                yield Finding(path, 1, "cycles", "includes go round: " + " -> ".join(cycle))
            elif target not in state:
                yield from visit(target, trail + [target])
        state[path] = "done"

    for path in sorted(graph):
        if path not in state:
            yield from visit(path, [path])
