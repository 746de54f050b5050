"""Tasks that stand for the real ones where a test is about the process that does them."""

import os
import time
from pathlib import Path

from interlock.errors import InputError, UnconvergedError

LONG = 2019  # the year of runs that take a while


def double(asked, tell):
    tell("doubling", 1, 2)
    return 2 * asked


def refuse(asked, tell):
    raise InputError("no such thing", field="a.b")


def stall(asked, tell):
    raise UnconvergedError("residual 1.0")


def break_down(asked, tell):
    return 1 / asked


def sleep(asked, tell):
    tell("sleeping")
    time.sleep(asked)
    return "woken"


def die(asked, tell):
    os._exit(3)


def count(asked, tell):
    """Append a line to a file, so that a test can count the times that it was asked."""
    with Path(asked["file"]).open("a") as file:
        file.write("asked\n")
    time.sleep(asked.get("seconds", 0))
    return {"value": asked.get("value")}


def grow(asked, tell):
    held = bytearray(int(asked))
    held[::4096] = b"1" * len(held[::4096])
    time.sleep(20)
    return len(held)


def run(asked, tell):
    """Stand for an exact run: write a folder, tell two steps."""
    tell("first half", 0, 2)
    if asked["scenarios"][0] == "no-9-11":
        os._exit(9)
    time.sleep(5 if asked.get("year") == LONG else 0.05)
    tell("second half", 1, 2)
    folder = Path(asked["folder"]) / "result"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text("<!DOCTYPE html><title>run</title>")
    (folder / "manifest.json").write_text("{}")
    return {
        "folder": "result",
        "manifest": {"name": asked["scenarios"][0], "hash": "abc"},
        "record": {"year": 2010, "outcomes": []},
        "files": ["manifest.json", "report.html"],
        "size_bytes": 35,
    }


def compare(asked, tell):
    return run(asked, tell)


def claims(asked, tell):
    found = run({"scenarios": ["claims"], **asked}, tell)
    return {**found, "record": {"claims": [], "summary": {}}}


def warm(asked, tell):
    return True


def quick(asked, tell):
    if asked["scenario"] == "no-9-11":
        raise UnconvergedError("trade: residual 1.0 is above 1e-11")
    return {"scenario": asked["scenario"], "year": asked["year"], "answer": asked["lang"]}


def quick_fan(asked, tell):
    return {"mark": "line", "asked": asked}


def run_fan(asked, tell):
    return {"mark": "line", "place": asked["place"]}


def picture(asked, tell):
    if asked["form"] != "json":
        return b"<svg/>"
    return {"mark": "point", "asked": asked}


def pictures(asked, tell):
    return []


def outcomes(asked, tell):
    return [{"name": "deaths"}]


def negotiation(asked, tell):
    return {"window": asked["window"], "without": asked["without"]}
