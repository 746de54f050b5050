"""The container file, which is not built here: what it names exists and what it starts starts."""

import ast
import fnmatch
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.docs.blocks import ROOT

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
STEPS = [line.split(maxsplit=1) for line in TEXT.splitlines() if line and line[0] not in "# "]
INTERLOCK = Path(sys.executable).with_name("interlock")
PORT = re.search(r"^EXPOSE (\d+)$", TEXT, re.MULTILINE)


def steps(word):
    return [rest for first, rest in STEPS if first == word]


def test_it_begins_with_a_pinned_python_that_the_program_allows():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = project["requires-python"].removeprefix(">=")
    bases = {step.partition(" ")[0] for step in steps("FROM")}
    (base,) = bases
    assert re.fullmatch(rf"python:{re.escape(least)}\.\d+-slim-bookworm", base)


def test_it_copies_what_exists_and_is_not_ignored():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line[1:] for line in ignored if line.startswith("!")]
    assert ignored[0] == "*"
    copied = [one for step in steps("COPY") if "--from" not in step for one in step.split()[:-1]]
    assert "src" in copied and "requirements.txt" in copied
    for name in copied:
        assert (ROOT / name).exists(), name
        assert any(fnmatch.fnmatch(name, one) for one in let_in), f"{name} is ignored"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {project["readme"], *project["license-files"]} <= set(copied)


def test_it_installs_by_hash_and_runs_as_nobody_in_particular():
    pins = [part for step in steps("RUN") for part in step.split("&&") if "--requirement" in part]
    assert len(pins) == 2 and all("--require-hashes" in part for part in pins)
    (user,) = steps("USER")
    assert int(user) > 0 and any(f"--uid {user}" in step for step in steps("RUN"))
    assert steps("VOLUME") == ["/data"]


def test_it_refuses_to_be_open_without_a_token(tmp_path):
    done = start(tmp_path, {}).communicate(timeout=60)
    assert "INTERLOCK_TOKEN" in done[1] and "Traceback" not in done[1]


def test_what_it_starts_is_healthy_by_its_own_check(tmp_path):
    (check,) = steps("HEALTHCHECK")
    python, flag, code = json.loads(check.partition("CMD ")[2])
    assert (python, flag) == ("python", "-c")
    ast.parse(code)
    running = start(tmp_path, {"INTERLOCK_TOKEN": "a-token-of-the-tests"})
    try:
        port = re.search(r":(\d+)/", running.stdout.readline())[1]
        asked = code.replace(f":{PORT[1]}/", f":{port}/")
        assert asked != code
        subprocess.run([sys.executable, "-c", asked], check=True, timeout=60)
    finally:
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=30)


def start(folder, more):
    """Start the command of the container, its folder and port set aside for the test."""
    words = [*json.loads(steps("ENTRYPOINT")[0]), *json.loads(steps("CMD")[0])]
    assert words[0] == "interlock" and "--login" in words
    words = [str(INTERLOCK), *(word.replace("/data", str(folder)) for word in words[1:])]
    env = {name: value for name, value in os.environ.items() if name != "INTERLOCK_TOKEN"}
    return subprocess.Popen(
        [*words, "--port", "0"],
        env={**env, **more, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
