"""A headless Chromium that is told what to do over a pipe, and tells everything a page does.

Chrome DevTools Protocol over ``--remote-debugging-pipe``: messages are JSON that ends with a NUL,
to the browser on its file descriptor 3 and from it on 4. No port is opened, nothing is installed.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import Any

BROWSER = "chromium"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-extensions"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --disable-dev-shm-usage --remote-debugging-pipe"
).split()
WAIT_S = 90.0
SETTLE_S = 0.5


def is_installed() -> bool:
    """Return whether the browser is on PATH."""
    return shutil.which(BROWSER) is not None


@dataclass
class Opened:
    """What a page did while it was opened."""

    requests: list[str] = field(default_factory=list)
    """Addresses asked for, the page's own among them."""
    console: list[str] = field(default_factory=list)
    """Everything written to the console, errors of the page and of its policy."""
    dialogs: list[str] = field(default_factory=list)


class Browser:
    """One browser with one page."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self._seen = Opened()
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        found = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return what the browser answers; what happens meanwhile is noted."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        for answer in self._messages(WAIT_S):
            if answer.get("id") == message["id"]:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
        raise TimeoutError(method)

    def open(self, path: Path, *, width: int = 1200, height: int = 900) -> Opened:
        """Open a file in a window of a size, and return what it did until it was quiet."""
        self._seen = Opened()
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.call("Page.navigate", url=path.as_uri())
        for _ in range(int(WAIT_S / 0.1)):
            if self.evaluate("document.readyState") == "complete":
                break
            time.sleep(0.1)
        for _ in self._messages(SETTLE_S):
            pass
        return self._seen

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression on the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    def _messages(self, seconds: float) -> Iterator[dict[str, Any]]:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            while b"\0" in self._rest:
                one, self._rest = self._rest.split(b"\0", 1)
                message = json.loads(one)
                self._note(message)
                yield message
            if select([self._from], [], [], min(left, 0.2))[0]:
                self._rest += os.read(self._from, 1 << 20)

    def _note(self, message: dict[str, Any]) -> None:
        found, method = message.get("params", {}), message.get("method")
        if method == "Network.requestWillBeSent":
            self._seen.requests.append(found["request"]["url"])
        elif method == "Runtime.consoleAPICalled":
            self._seen.console.append(str([a.get("value") for a in found["args"]]))
        elif method == "Runtime.exceptionThrown":
            self._seen.console.append(str(found["exceptionDetails"].get("text")))
        elif method == "Log.entryAdded":
            self._seen.console.append(f"{found['entry']['level']}: {found['entry']['text']}")
        elif method == "Page.javascriptDialogOpening":
            self._seen.dialogs.append(found["message"])
            self._number += 1
            shut = {"id": self._number, "method": "Page.handleJavaScriptDialog"}
            shut |= {"params": {"accept": False}, "sessionId": self._session}
            os.write(self._to, json.dumps(shut).encode() + b"\0")


@contextmanager
def browser() -> Iterator[Browser]:
    """Yield a browser with a profile of its own; it ends with the block."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = " ".join([BROWSER, *FLAGS, f"--user-data-dir={profile}", "about:blank"])
        process = subprocess.Popen(
            ["bash", "-c", f"exec {command} 3<&{to_read} 4>&{from_write}"],
            pass_fds=(to_read, from_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        try:
            yield Browser(to_write, from_read)
        finally:
            process.terminate()
            process.wait(timeout=WAIT_S)
            os.close(to_write)
            os.close(from_read)
