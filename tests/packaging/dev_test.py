# SPDX-License-Identifier: Apache-2.0
"""./dev test and .ci/run: what they count, say and leave behind."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from stand_in import House  # noqa: E402


class Dev(House):
    def test_all_parts_are_added_up(self):
        self.fuzzer("one")
        self.fuzzer("two")
        status, last, text = self.run_dev("test", CASES="pass pass")
        self.assertEqual((status, last), (0, "8 passed, 0 failed"), text)
        for part in ("build dev", "test dev", "build asan", "test asan", "build tsan", "test tsan", "build fuzz", "fuzz"):
            self.assertRegex(text, rf"(?m)^{part} +\d+ s  ok$")

    def test_quick_runs_what_is_labelled_quick_and_no_more(self):
        status, last, _ = self.run_dev("test", "quick", CASES="pass pass pass")
        self.assertEqual((status, last), (0, "3 passed, 0 failed"))
        self.assertIn("-L quick", self.calls())
        self.assertNotIn("asan", self.calls())

    def test_console_runs_the_windows_under_the_sanitizers_and_no_more(self):
        status, last, text = self.run_dev("test", "console", CASES="pass pass")
        self.assertEqual((status, last), (0, "2 passed, 0 failed"), text)
        self.assertRegex(self.calls(), r"cmake --build build/asan-console .*--target console_tests")
        self.assertRegex(self.calls(), r"ctest --test-dir build/asan-console .*-L console")
        for preset in ("build/dev", "build/tsan", "build/fuzz"):
            self.assertNotIn(preset, self.calls())

    def test_a_failed_test_fails_the_run(self):
        status, last, _ = self.run_dev("test", "quick", CASES="pass fail")
        self.assertEqual((status, last), (1, "1 passed, 1 failed"))

    def test_a_test_that_could_not_be_started_has_failed(self):
        status, last, _ = self.run_dev("test", "quick", CASES="pass missing")
        self.assertEqual((status, last), (1, "1 passed, 1 failed"))

    def test_a_skipped_test_is_told_and_counted_as_neither(self):
        status, last, text = self.run_dev("test", "quick", CASES="pass skip")
        self.assertEqual((status, last), (0, "1 passed, 0 failed"))
        self.assertIn("1 skipped", text)

    def test_a_run_without_tests_has_failed(self):
        for cases in ("", "skip"):
            status, last, _ = self.run_dev("test", "quick", CASES=cases)
            self.assertEqual((status, last), (1, "0 passed, 1 failed"), cases)

    def test_a_build_failure_is_counted_and_the_other_parts_go_on(self):
        self.fuzzer("one")
        status, last, text = self.run_dev("test", BROKEN="asan")
        self.assertEqual((status, last), (1, "3 passed, 1 failed"), text)
        self.assertNotIn("test asan", text)

    def test_a_stale_report_is_not_counted(self):
        self.program(os.path.join(self.root, "build", "dev", "junit.xml"), '<t><testcase status="run"/></t>')
        ctest = os.path.join(os.path.dirname(self.root), "bin", "ctest")
        self.program(ctest, "#!/bin/sh\nexit 8\n")
        self.assertEqual(self.run_dev("test", "quick")[:2], (1, "0 passed, 1 failed"))

    def test_no_fuzz_target_at_all_is_a_failure(self):
        self.assertEqual(self.run_dev("test")[:2], (1, "3 passed, 1 failed"))

    def test_a_fuzz_target_that_crashes_or_stops_short_has_failed(self):
        self.fuzzer("good")
        self.fuzzer("crashing", status=77)
        self.fuzzer("short", runs=99999)
        status, last, text = self.run_dev("test")
        self.assertEqual((status, last), (1, "4 passed, 2 failed"), text)

    def test_an_unknown_kind_of_test_is_refused(self):
        self.assertEqual(self.run_dev("test", "slow")[0], 2)

    def test_missing_packages_are_named_and_installed_once(self):
        _, _, text = self.run_dev("build", MISSING="mold libboost1.81-dev libboost1.83-dev")
        self.assertRegex(text, r"installing from Debian's packages: mold libboost1\.8[13]-dev\n")
        self.assertRegex(self.calls(), r"(?m)^apt-get .*install --no-install-recommends mold libboost1\.8[13]-dev$")

    def test_who_is_not_root_installs_with_sudo(self):
        self.run_dev("build", MISSING="mold", USER_ID="1000")
        self.assertRegex(self.calls(), r"(?m)^sudo env DEBIAN_FRONTEND=\S+ apt-get .*install --no-install-recommends mold$")
        self.assertRegex(self.calls(), r"(?m)^sudo rm -f ")
        self.assertFalse(os.path.exists(self.policy))

    def test_root_needs_no_sudo(self):
        self.run_dev("build", MISSING="mold")
        self.assertIn("apt-get", self.calls())
        self.assertNotIn("sudo", self.calls())

    def test_who_has_neither_root_nor_sudo_is_told_what_root_should_do(self):
        os.remove(os.path.join(os.path.dirname(self.root), "bin", "sudo"))
        status, _, text = self.run_dev("build", MISSING="mold", USER_ID="1000", PATH=self.path_without("sudo"))
        self.assertNotEqual(status, 0)
        self.assertIn("As root: apt-get install --no-install-recommends mold", text)
        self.assertNotIn("apt-get", self.calls())

    def test_nothing_is_updated_when_nothing_is_missing(self):
        self.run_dev("test", "quick")
        self.assertNotIn("apt-get", self.calls())

    def test_no_service_is_started_and_the_ban_on_that_is_taken_back(self):
        self.run_dev("test", "quick", MISSING="redis-server nginx")
        self.assertIn(self.policy + "\n", self.calls())
        self.assertIn("systemctl disable -q redis-server", self.calls())
        self.assertFalse(os.path.exists(self.policy))

    def test_a_policy_of_the_machine_is_left_alone(self):
        self.program(self.policy, "#!/bin/sh\nexit 0\n")
        self.run_dev("test", "quick", MISSING="redis-server")
        with open(self.policy, encoding="utf-8") as file:
            self.assertEqual(file.read(), "#!/bin/sh\nexit 0\n")

    def test_packages_that_can_not_be_installed_fail_the_run_with_its_closing_line(self):
        self.program(os.path.join(os.path.dirname(self.root), "bin", "apt-get"), "#!/bin/sh\nexit 100\n")
        status, last, _ = self.run_dev("test", "quick", MISSING="mold")
        self.assertEqual((status, last), (1, "0 passed, 1 failed"))
        self.assertFalse(os.path.exists(self.policy))

    def test_the_check_of_a_change_is_the_lint_and_every_part_of_the_tests(self):
        self.fuzzer("one")
        self.assertEqual(self.run_dev(command=".ci/run")[:2], (0, "5 passed, 0 failed"))
        self.lint("sys.exit(1)")
        self.assertEqual(self.run_dev(command=".ci/run")[:2], (1, "4 passed, 1 failed"))
        self.lint("sys.exit(0)")
        self.assertEqual(self.run_dev(command=".ci/run", CASES="fail")[:2], (1, "2 passed, 3 failed"))

    def test_the_check_of_a_change_notices_a_test_command_that_died(self):
        with open(os.path.join(self.root, "packaging", "dev", "test.sh"), "a", encoding="utf-8") as file:
            file.write("closing_line() { :; }\n")
        self.fuzzer("one")
        self.assertEqual(self.run_dev(command=".ci/run")[:2], (1, "1 passed, 1 failed"))


if __name__ == "__main__":
    unittest.main()
