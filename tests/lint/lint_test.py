# SPDX-License-Identifier: Apache-2.0
"""Each rule finds what is planted for it, and leaves alone what it should."""
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import include_table  # noqa: E402
import includes  # noqa: E402
import lint  # noqa: E402
import rules  # noqa: E402
import tools  # noqa: E402

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
HEADER = SPDX + "#pragma once\n"


def found(*files):
    """The rules that speak about these (path, text) pairs."""
    sources = [rules.SourceFile(path, text) for path, text in files]
    return sorted({finding.rule for finding in lint.check_all(sources)})


class FileRules(unittest.TestCase):
    def test_a_clean_file_is_silent(self):
        self.assertEqual(found(("service/core/a.h", HEADER + '#include "shared/base/result.h"\n\n#include <vector>\n')), [])
        self.assertEqual(found(("dev", "#!/usr/bin/env bash\n# SPDX-License-Identifier: Apache-2.0\n")), [])

    def test_a_missing_licence_line_is_found(self):
        self.assertEqual(found(("service/core/a.cpp", "int a;\n")), ["licence"])
        self.assertEqual(found(("packaging/x.cmake", "set(a b)\n")), ["licence"])
        self.assertEqual(found(("service/redis/scripts/a.lua", "return 1\n")), ["licence"])
        self.assertEqual(found(("tests/a.py", "#!/usr/bin/python3\npass\n")), ["licence"])

    def test_a_header_without_pragma_once_is_found(self):
        self.assertEqual(found(("service/core/a.h", SPDX + "int a();\n")), ["pragma-once"])

    def test_a_long_file_is_a_warning_and_an_endless_one_an_error(self):
        def spoken(path, lines):
            source = rules.SourceFile(path, SPDX + "#pragma once\n" + "int a;\n" * (lines - 2))
            return [finding.warning for finding in rules.length(source)]
        self.assertEqual(spoken("service/core/a.h", 150), [])
        self.assertEqual(spoken("service/core/a.h", 151), [True])
        self.assertEqual(spoken("service/core/a.cpp", 400), [])
        self.assertEqual(spoken("service/core/a.cpp", 401), [True])
        self.assertEqual(spoken("service/core/a.cpp", 600), [True])
        self.assertEqual(spoken("service/core/a.cpp", 601), [False])
        self.assertEqual(spoken("service/http/page/openapi.json", 2000), [])

    def test_unfinished_work_is_found(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" * 3):
            self.assertEqual(found(("service/core/a.cpp", SPDX + f"// {word}: later\n")), ["unfinished"])
        self.assertEqual(found(("service/core/a.cpp", SPDX + "// mkdtemp(XXXXXX)\n")), [])

    def test_untidy_text_is_found(self):
        for text in ("int a; \n", "\tint a;\n", "int a;"):
            self.assertEqual(found(("service/core/a.cpp", SPDX + text)), ["text"])

    def test_paths_of_one_machine_are_found(self):
        self.assertEqual(found(("README.md", "see /" + "home/me/x\n")), ["paths"])
        self.assertEqual(found(("README.md", "see /" + "work/x\n")), ["paths"])
        self.assertEqual(found(("service/app/a.cpp", SPDX + 'auto a = "/' + 'tmp/state";\n')), ["paths"])
        self.assertEqual(found(("service/app/a.cpp", SPDX + 'auto a = "/' + 'tmp/bw-XXXXXX";\n')), [])
        self.assertEqual(found(("README.md", "https://example.org/" + "home/me\n")), [])

    def test_a_sleeping_test_is_found(self):
        for call in ("std::this_thread::sleep_for(1s);", "QTest::qWait(100);", "usleep(5);"):
            self.assertEqual(found(("tests/unit/base/a_test.cpp", SPDX + call + "\n")), ["sleep"])
        self.assertEqual(found(("tests/integration/a.py", "# SPDX-License-Identifier: Apache-2.0\ntime.sle" "ep(1)\n")),
                         ["sleep"])
        self.assertEqual(found(("service/app/a.cpp", SPDX + "usleep(5);\n")), [])
        self.assertEqual(found(("tests/bench/a.py", SPDX.replace("//", "#") + "import time\ntime.sl" "eep(5)\n")), [])

    def test_names_that_say_nothing_are_found(self):
        self.assertEqual(found(("service/core/a.h", HEADER + "class QueueManager {};\n")), ["names"])
        self.assertEqual(found(("service/core/string_utils.h", HEADER)), ["names"])
        self.assertEqual(found(("service/core/QueueRules.h", HEADER)), ["names"])

    def test_names_in_test_programs_are_held(self):
        path = "tests/unit/base/a_test.cpp"
        for line in ("class resultTest;", "    void Does_it();", "    void does_it();", "void ResultTest::Does() {",
                     "void ResultTest::does_it() {"):
            self.assertEqual(found((path, SPDX + line + "\n")), ["names"], line)
        for line in ("class ResultTest;", "    void does();", "    void does_data();", "void ResultTest::does_data() {",
                     "void ResultTest::does() {", "Result<int> ResultTest::value() {"):
            self.assertEqual(found((path, SPDX + line + "\n")), [], line)

    def test_what_automoc_would_miss_is_found(self):
        self.assertEqual(found(("tests/unit/base/a_test.cpp", SPDX + "class A : QObject { Q_OBJECT };\n")), ["qt"])
        good = SPDX + "class A : QObject {\n    Q_OBJECT\n};\n"
        self.assertEqual(found(("tests/unit/base/a_test.cpp", good)), ["qt"])
        self.assertEqual(found(("tests/unit/base/a_test.cpp", good + '#include "a_test.moc"\n')), [])


class IncludeRules(unittest.TestCase):
    def rules_for(self, path, include):
        return found((path, SPDX + f"#include {include}\n"))

    def test_a_forbidden_layer_is_found(self):
        for path, header in (("service/core/a.cpp", "service/redis/keys.h"), ("shared/base/a.cpp", "shared/model/ids.h"),
                             ("service/http/a.cpp", "service/redis/link.h"), ("console/ctl/a.cpp", "service/core/event.h"),
                             ("console/ctl/a.cpp", "shared/wire/event.h"), ("tests/crowd/a.cpp", "service/core/event.h"),
                             ("console/desktop/models/a.cpp", "console/desktop/views/rate.h"),
                             ("service/rpc/a.cpp", "console/client/client.h")):
            self.assertEqual(self.rules_for(path, f'"{header}"'), ["includes"], f"{path} -> {header}")

    def test_an_allowed_layer_is_silent(self):
        for path, header in (("service/app/a.cpp", "service/redis/link.h"), ("tests/unit/core/a.cpp", "service/core/a.h"),
                             ("service/core/a.cpp", "service/core/b.h"), ("console/ctl/a.cpp", "console/client/client.h")):
            self.assertEqual(self.rules_for(path, f'"{header}"'), [], f"{path} -> {header}")

    def test_an_include_that_is_not_from_the_top_is_found(self):
        self.assertEqual(self.rules_for("service/core/a.cpp", '"b.h"'), ["includes"])
        self.assertEqual(self.rules_for("service/core/a.cpp", '"../core/b.h"'), ["includes"])

    def test_a_file_in_no_room_is_found(self):
        self.assertEqual(found(("service/newroom/a.cpp", SPDX)), ["includes"])
        self.assertEqual(self.rules_for("service/app/a.cpp", '"service/newroom/a.h"'), ["includes"])

    def test_a_library_in_the_wrong_room_is_found(self):
        for path, header in (("service/core/a.cpp", "hiredis/hiredis.h"), ("service/http/a.cpp", "boost/asio.hpp"),
                             ("service/http/a.cpp", "grpcpp/grpcpp.h"), ("console/ctl/a.cpp", "google/protobuf/any.pb.h"),
                             ("service/app/a.cpp", "QString"), ("service/app/a.cpp", "QtCore/QString"),
                             ("service/redis/a.cpp", "spdlog/spdlog.h"), ("console/desktop/views/a.cpp", "grpcpp/grpcpp.h"),
                             ("service/app/a.cpp", "unheard/of.h")):
            self.assertEqual(self.rules_for(path, f"<{header}>"), ["libraries"], f"{path} -> {header}")
        self.assertEqual(self.rules_for("service/http/a.cpp", '"breakwater/v1/event.pb.h"'), ["libraries"])

    def test_a_library_in_its_own_room_is_silent(self):
        for path, header in (("service/redis/a.cpp", "hiredis/hiredis.h"), ("service/redis/b.cpp", "boost/asio.hpp"),
                             ("shared/wire/a.cpp", "google/protobuf/any.pb.h"), ("console/desktop/views/a.cpp", "QString"),
                             ("tests/unit/redis/a.cpp", "hiredis/hiredis.h"), ("service/core/a.cpp", "sys/mman.h")):
            self.assertEqual(self.rules_for(path, f"<{header}>"), [], f"{path} -> {header}")
        self.assertEqual(self.rules_for("service/rpc/a.cpp", '"breakwater/v1/event.pb.h"'), [])

    def test_rules_with_threads_or_files_of_their_own_are_found(self):
        self.assertEqual(self.rules_for("service/core/a.cpp", "<thread>"), ["libraries"])
        self.assertEqual(self.rules_for("service/core/a.cpp", "<sys/socket.h>"), ["libraries"])
        self.assertEqual(self.rules_for("shared/model/a.cpp", "<mutex>"), ["libraries"])

    def test_a_foreign_namespace_is_found(self):
        self.assertEqual(found(("service/core/a.h", HEADER + "namespace breakwater::redis {}\n")), ["namespace"])
        self.assertEqual(found(("service/core/a.h", HEADER + "namespace breakwater::corelike {}\n")), ["namespace"])
        self.assertEqual(found(("service/core/a.h", HEADER + "namespace breakwater::core::detail {}\n")), [])

    def test_a_circle_of_includes_is_found(self):
        ring = [("service/core/a.h", HEADER + '#include "service/core/b.h"\n'),
                ("service/core/b.h", HEADER + '#include "service/core/c.h"\n'),
                ("service/core/c.h", HEADER + '#include "service/core/a.h"\n')]
        self.assertEqual(found(*ring), ["cycles"])
        self.assertEqual(found(*ring[:2], ("service/core/c.h", HEADER)), [])

    def test_the_table_itself_has_no_circle(self):
        def visit(room, trail):
            self.assertNotIn(room, trail)
            for target in include_table.ROOMS.get(room, []):
                if target != "*":
                    visit(target, trail + [room])
        for room in include_table.ROOMS:
            visit(room, [])

    def test_neither_side_of_the_wire_points_at_the_other(self):
        for room, targets in include_table.ROOMS.items():
            for target in targets:
                self.assertFalse(room.startswith("service/") and target.startswith("console/"), room)
                self.assertFalse(room.startswith("console/") and target.startswith("service/"), room)
                self.assertFalse(room.startswith("shared/") and target.startswith(("console/", "service/")), room)


class Tools(unittest.TestCase):
    def test_a_message_of_a_tool_becomes_a_finding_once(self):
        text = "/r/service/a.cpp:3:5: error: invalid case style [readability-identifier-naming]\n  int BadName;\n"
        self.assertEqual([str(f) for f in tools.findings_in(text * 2, "/r", "tidy")],
                         ["service/a.cpp:3: error: invalid case style [readability-identifier-naming] [tidy]"])

    def test_a_change_of_a_header_makes_its_units_due_again(self):
        def key(header, command="g++"):
            files = [("service/core/a.cpp", '#include "service/core/a.h"\n'), ("service/core/a.h", '#include "service/core/b.h"\n'),
                     ("service/core/b.h", header)]
            by_path = {path: rules.SourceFile(path, text) for path, text in files}
            return tools.unit_key({"command": command}, "service/core/a.cpp", by_path, b"config")
        self.assertEqual(key("int a;"), key("int a;"))
        self.assertNotEqual(key("int a;"), key("int b;"))
        self.assertNotEqual(key("int a;"), key("int a;", "g++ -DX"))

    def test_bad_formatting_is_found(self):
        self.needs(tools.FORMAT)
        with tempfile.TemporaryDirectory() as root:
            for name, text in ((".clang-format", "BasedOnStyle: LLVM\n"), ("a.cpp", "int   a ;\n"), ("b.cpp", "int b;\n")):
                with open(os.path.join(root, name), "w") as file:
                    file.write(text)
            sources = [rules.SourceFile("a.cpp", ""), rules.SourceFile("b.cpp", "")]
            self.assertEqual({(f.path, f.rule) for f in tools.check_format(sources, root)}, {("a.cpp", "format")})

    def test_bad_naming_is_found_with_the_settings_of_this_house(self):
        self.needs(tools.TIDY)
        settings = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".clang-tidy")
        code = ("class bad_type {\n  private:\n    int plain = 0;\n};\nint Bad_function(int BadParameter);\n"
                "constexpr int plainConstant = 1;\nvoid row_data();\nclass Good {\n  public:\n    int field = 0;\n  private:\n"
                "    int m_member = 0;\n};\nint goodFunction(int value);\nconstexpr int kGood = 1;\n")
        with tempfile.TemporaryDirectory() as root:
            path = os.path.join(root, "a.cpp")
            with open(path, "w") as file:
                file.write(code)
            run = subprocess.run([tools.TIDY, "--quiet", f"--config-file={settings}", path, "--", "-std=c++20"],
                                 cwd=root, capture_output=True, text=True)
            lines = sorted({finding.line for finding in tools.findings_in(run.stdout, root, "tidy")})
        self.assertEqual(lines, [1, 3, 5, 6])

    def needs(self, tool):
        if subprocess.run(["which", tool], capture_output=True).returncode:
            self.skipTest(f"{tool} is not installed; ./dev lint installs it")


class Command(unittest.TestCase):
    def run_lint(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w") as file:
                    file.write(text)
            script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lint.py")
            return subprocess.run([sys.executable, script, "--root", root, "--no-tools"], capture_output=True, text=True)

    def test_it_fails_when_something_is_wrong_and_only_then(self):
        good = self.run_lint({"service/core/a.h": HEADER})
        self.assertEqual((good.returncode, good.stdout), (0, "lint: 1 files, 0 errors, 0 warnings\n"))
        bad = self.run_lint({"service/core/a.h": HEADER + "#include <thread>\n"})
        self.assertEqual(bad.returncode, 1)
        self.assertIn("service/core/a.h:3: error: ", bad.stdout)

    def test_it_fails_where_there_is_nothing_to_look_at(self):
        self.assertNotEqual(self.run_lint({}).returncode, 0)

    def test_a_warning_alone_does_not_fail(self):
        long = self.run_lint({"service/core/a.h": HEADER + "int a;\n" * 200})
        self.assertEqual(long.returncode, 0)
        self.assertIn("1 warnings", long.stdout)


if __name__ == "__main__":
    unittest.main()
