# SPDX-License-Identifier: Apache-2.0
"""When the visitor's page is first painted on slow phones, in a real Chromium with DevTools' throttling."""
import os
import subprocess
import sys

BROWSER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "browser")
BIN = os.path.abspath(os.environ.get("DEV_BIN", "build/release/bin"))

subprocess.check_call(["node", os.path.join(BROWSER, "modules.js")])
sys.exit(subprocess.call(["node", os.path.join(BROWSER, "paint.js")], env={**os.environ, "BREAKWATER_BIN": BIN}))
