# SPDX-License-Identifier: Apache-2.0
"""What the README shows is what is there: its examples are the files', its commands are known."""
import os
import re
import subprocess
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


class Readme(unittest.TestCase):
    readme = text_of("README.md")

    def blocks(self, language):
        return re.findall(rf"^```{language}\n(.*?)^```$", self.readme, re.MULTILINE | re.DOTALL)

    def test_the_examples_are_the_files(self):
        for language, path in (("nginx", "packaging/examples/nginx-shop.conf"), ("python", "packaging/examples/steer.py")):
            blocks = self.blocks(language)
            self.assertEqual(len(blocks), 1, language)
            self.assertTrue(text_of(path).endswith(blocks[0]), f"the README's {language} block is not the end of {path}")

    def test_every_command_of_dev_is_known(self):
        known = subprocess.run([os.path.join(ROOT, "dev")], capture_output=True, text=True, check=True).stdout
        told = set(re.findall(r"\./dev ([a-z]+)", self.readme))
        self.assertIn("run", told)
        self.assertIn("test", told)
        for command in told:
            self.assertIn(f"./dev {command}", known)

    def test_every_file_that_is_named_exists(self):
        for path in re.findall(r"(?:\]\(|`)([\w.][\w./-]*\.(?:md|conf|py)|LICENSE)[)`]", self.readme):
            self.assertTrue(os.path.exists(os.path.join(ROOT, path)), path)

    def test_an_unknown_command_is_refused(self):
        run = subprocess.run([os.path.join(ROOT, "dev"), "nonsense"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("nonsense", run.stderr)


if __name__ == "__main__":
    unittest.main()
