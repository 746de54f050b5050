"""Use an installed interlock as a newcomer does, in an empty folder.

`python tools/smoke.py /path/to/interlock` runs every step, `--quick` those that compile nothing. It
needs nothing but Python, so that it can be taken to where a wheel or a container is tried.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

SECONDS = 300
STOPPED = (0, 130)  # by Ctrl-C: as shells count, or where a job in the background ignores it
ADDRESS = re.compile(r"http://\S+?:\d+/")
FETCHED = re.compile(r"""<(?:script|link|img)[^>]*\s(?:src|href)=["']?https?:""", re.IGNORECASE)


class Ask:
    """Asks the program in a folder of its own."""

    def __init__(self, program: list[str], folder: Path) -> None:
        """Remember what is asked, and where."""
        self.program, self.folder = program, folder

    def __call__(self, *words: str) -> str:
        """Return what a command prints; one that fails is an error."""
        done = subprocess.run(
            [*self.program, *words],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            env={**os.environ, "COLUMNS": "200"},
        )
        said = " ".join(words)
        assert done.returncode == 0, f"{said}: exit {done.returncode}\n{done.stderr}"
        return done.stdout


def version(ask: Ask) -> None:
    """It says its version."""
    told = ask("--version")
    assert re.fullmatch(r"interlock \d+\.\d+\.\d+\S*", told.strip()), told


def help_text(ask: Ask) -> None:
    """Help names its commands."""
    told = ask("--help")
    assert all(word in told for word in ("data", "scenario", "trade", "run", "studio")), told


def data(ask: Ask) -> None:
    """The packaged dataset can be searched and read."""
    assert "usbp_agents" in ask("data", "list", "--search", "agents")
    found = json.loads(ask("data", "show", "usbp_agents", "--json"))
    assert found["values"] and found["passport"]["unit"], found["passport"]


def scenario(ask: Ask) -> None:
    """Packaged scenarios are there and valid; a new one can be written and is valid too."""
    assert "no-nafta" in ask("scenario", "list")
    ask("scenario", "validate", "no-nafta")
    ask("scenario", "new", "mine")
    ask("scenario", "validate", "mine.yaml")


def studio(ask: Ask) -> None:
    """The studio answers one page and the scripts it names, and stops when told."""
    command = [*ask.program, "studio", "--port", "0", "--folder", "studio"]
    with subprocess.Popen(command, cwd=ask.folder, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            found = ADDRESS.search(running.stdout.readline())
            assert found, "it does not say where it is open"
            page = _read(found[0])
            assert "<html" in page and not FETCHED.search(page)
            for script in re.findall(r"""<script[^>]*\ssrc=["'](/[^"']+)""", page):
                assert len(_read(found[0].rstrip("/") + script)) > 0, script
        finally:
            running.send_signal(signal.SIGINT)
            code = running.wait(timeout=30)
    assert code in STOPPED, f"it ended with exit code {code}"


def trade(ask: Ask) -> None:
    """NAFTA is solved and gives the published Mexican wage gain, Caliendo & Parro (2015)."""
    found = json.loads(ask("trade", "solve", "--policy", "nafta", "--json"))
    assert '"real_wage_pct": 1.7' in json.dumps(found), found


def run(ask: Ask) -> None:
    """A scenario is run; its report opens offline, numbers and sources lie beside it."""
    told = ask("run", "no-border-buildup", "--school", "chapter", "--draws", "25", "--out", "runs")
    (folder,) = (ask.folder / "runs").iterdir()
    assert "report.html" in told
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert report.rstrip().endswith("</html>") and not FETCHED.search(report)
    assert json.loads((folder / "manifest.json").read_text())["version"]
    assert (folder / "result.nc").stat().st_size > 10_000
    assert "@" in ask("cite", str(folder))


QUICK = (version, help_text, data, scenario, studio)
COMPILING = (trade, run)


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.status == 200, f"{address}: {answer.status}"
        return answer.read().decode("utf-8")


def main() -> int:
    """Run the steps; the exit code is 1 if one failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("program", nargs="+", help="the command, with words before its own")
    options.add_argument("--quick", action="store_true", help="only what compiles nothing")
    asked = options.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        ask = Ask(asked.program, Path(folder))
        for step in QUICK if asked.quick else QUICK + COMPILING:
            try:
                step(ask)
                print(f"ok      {step.__doc__}", flush=True)
            except (AssertionError, OSError, subprocess.SubprocessError, ValueError) as error:
                failed += 1
                print(f"FAILED  {step.__doc__}\n        {error!r}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
