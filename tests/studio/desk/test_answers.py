"""Answers that are kept: the same question once, many askers at a time, and across servers."""

import json
import threading

import pytest

from interlock.studio.desk import answers as module
from interlock.studio.desk.answers import Answers, BusyError
from interlock.studio.desk.worker import Worker

TASKS = "tests.studio.desk.fake_tasks"


@pytest.fixture(scope="module")
def worker():
    found = Worker("test-answers", TASKS, memory_gb=4)
    yield found
    found.close()


def times(file):
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_the_same_question_is_computed_once_however_many_ask(worker, tmp_path):
    file, found = tmp_path / "log", []
    kept = Answers(worker)
    asked = {"file": str(file), "seconds": 0.3, "value": "é"}
    threads = [
        threading.Thread(target=lambda: found.append(kept.get("count", asked))) for _ in range(20)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert times(file) == 1
    assert {json.loads(one)["value"] for one in found} == {"é"}


def test_answers_outlive_the_server_where_they_are_told_to(worker, tmp_path):
    file = tmp_path / "log"
    asked = {"file": str(file), "value": 1}
    for _ in range(2):
        Answers(worker, tmp_path / "kept").get("count", asked)
    assert times(file) == 1
    Answers(worker).get("count", asked)
    assert times(file) == 2


def test_other_questions_are_other_answers(worker, tmp_path):
    kept = Answers(worker)
    one, other = (
        json.loads(kept.get("count", {"file": str(tmp_path / "log"), "value": n})) for n in (1, 2)
    )
    assert (one["value"], other["value"]) == (1, 2)


def test_what_takes_too_much_room_is_forgotten(worker, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "KEPT_BYTES", 40)
    file = tmp_path / "log"
    kept = Answers(worker)
    for value in ("a" * 20, "b" * 20, "a" * 20):
        kept.get("count", {"file": str(file), "value": value})
    assert times(file) == 3


def test_too_many_askers_are_told_to_come_again(worker, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WAITING", 1)
    kept = Answers(worker)
    slow = threading.Thread(
        target=lambda: kept.get("count", {"file": str(tmp_path / "log"), "seconds": 1.0})
    )
    slow.start()
    while times(tmp_path / "log") == 0:
        pass
    with pytest.raises(BusyError, match="try again"):
        kept.get("count", {"file": str(tmp_path / "log"), "value": 2})
    slow.join()


def test_a_failure_is_not_kept(worker):
    kept = Answers(worker)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="TypeError"):
            kept.get("break_down", {})
