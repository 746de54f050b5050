"""Ctrl-C and kill while numerics run.

A KeyboardInterrupt that arrives inside a callback of the numerics library is printed and lost, so
commands that compute leave at once instead, after removing what they had begun to write.
"""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

SHOW_CURSOR = "\x1b[?25h"  # a progress bar may have hidden it


def leave_at_once(
    discard: Callable[[], None] = lambda: None, kept: Callable[[], str] = lambda: ""
) -> None:
    """From now on, end the process on SIGINT or SIGTERM, calling `discard` first.

    Args:
        discard: removes what is half-written.
        kept: says in words what stays for the next try; nothing where nothing stays.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        discard()
        stays = "".join(f"; {one}" for one in (kept(),) if one)
        cursor = SHOW_CURSOR if sys.stderr.isatty() else ""
        told = f"interlock: interrupted; nothing half-written is left{stays}"
        os.write(2, f"{cursor}\n{told}\n".encode())
        os._exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
