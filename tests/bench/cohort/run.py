"""Builds the cohort page of 10,000 made-up cases and works with it in a headless browser.

Figures go to the section "Cohort" of docs/benchmarks.md.
"""

import base64
import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.cohort.synthetic import synthetic_cases
from bench.sections import write_section
from running import REPOSITORY

from agnoma.files import written_whole

CASES = 10_000
LIMITS = {"build_s": 10.0, "megabytes": 5.0, "filter_ms": 200.0, "rows": 100.0}
PAGE = REPOSITORY / "docs/benchmarks.md"
BROWSER = "chromium"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
).split()
MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8").strip()


def main() -> int:
    """Measure, write the section, and return 1 if a limit is exceeded."""
    if not shutil.which(BROWSER):
        sys.stderr.write(f"{BROWSER} is not installed; install it to measure the page\n")
        return 1
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(name))
    text = in_words(found)
    write_section(PAGE, "cohort", text)
    sys.stdout.write(text)
    return int(any(found[name] > limit for name, limit in LIMITS.items()))


def measure(folder: Path, count: int = CASES) -> dict[str, Any]:
    """Return seconds of the command, size of the page, and what the browser says."""
    for case in synthetic_cases(count):
        path = folder / "profile" / case.case_id / "cohort_case.json"
        path.parent.mkdir(parents=True)
        case.write_json(path)
    command = [sys.executable, "-m", "agnoma.cli", "cohort", str(folder / "profile")]
    begin = time.monotonic()
    subprocess.run(
        [*command, "--out", str(folder / "out")],
        cwd=REPOSITORY / "scripts",
        check=True,
        capture_output=True,
    )
    build_s = time.monotonic() - begin
    page = folder / "out/cohort.html"
    size = page.stat().st_size
    return {
        "cases": count,
        "build_s": build_s,
        "megabytes": size / 1e6,
        **in_browser(page, folder / "measured.html"),
    }


def in_browser(page: Path, copy: Path) -> dict[str, Any]:
    """Open a copy of the page that measures itself, and return what it measured.

    The copy differs by the measuring script and its hash in the policy alone.
    """
    digest = base64.b64encode(hashlib.sha256(MEASURE.encode()).digest()).decode()
    text = page.read_text(encoding="utf-8")
    text = text.replace("script-src '", f"script-src 'sha256-{digest}' '", 1)
    text = text.replace("</body>", f"<script>{MEASURE}</script>\n</body>")
    with written_whole(copy) as partial:
        partial.write_text(text, encoding="utf-8")
    with tempfile.TemporaryDirectory() as profile:
        command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", copy.as_uri()]
        run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    shown = re.search(r'<pre id="measured">(.*?)</pre>', run.stdout, re.S)
    if shown is None:
        msg = f"{page}: the page did not run in {BROWSER}"
        raise RuntimeError(msg)
    found: dict[str, Any] = json.loads(shown[1])
    return found


def in_words(found: dict[str, Any]) -> str:
    """Return the section."""
    return (
        f"**Cohort page**, {found['cases']:,} simulated cases (`make bench-cohort`, "
        f"Python {platform.python_version()}): {found['build_s']:.1f} s from the short records to "
        f"page and table; {found['megabytes']:.1f} MB. In headless Chromium: ready "
        f"{found['ready_ms'] / 1000:.2f} s after the page is opened; slowest of twelve filters "
        f"{found['filter_ms']:.0f} ms, of three sorts {found['sort_ms']:.0f} ms; {found['rows']} "
        f"rows of the list and {found['elements']:,} elements in the document.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
