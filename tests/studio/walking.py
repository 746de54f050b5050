"""A real studio in a process of its own, and a browser that walks it as a user would."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def served(folder, *words, env=None):
    """Serve a studio as the command line does, and yield its address and process.

    Args:
        folder: of its runs.
        *words: more options of `interlock studio`.
        env: more variables.
    """
    port = free_port()
    command = [str(Path(sys.executable).parent / "interlock"), "studio"]
    command += ["--port", str(port), "--folder", str(folder), *words]
    process = subprocess.Popen(
        command,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def seconds_to_first_page(address, begun, limit=30):
    """Return how long after a moment the first page came."""
    while time.monotonic() - begun < limit:
        try:
            with urllib.request.urlopen(f"{address}/", timeout=5) as answer:
                assert answer.status == 200
                return time.monotonic() - begun
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"no page after {limit} s")
