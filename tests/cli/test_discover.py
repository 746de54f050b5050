"""`interlock sweep discover`: what is printed, drawn, and refused."""

import json
from dataclasses import replace

import pytest

from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.sweep.discovery import Shown, discovery
from interlock.study.sweep import engine
from interlock.study.sweep.found.discovery import Interest, discover
from interlock.study.sweep.plan import key_of
from interlock.study.sweep.store import Store
from tests.cli.asking import asked
from tests.study.sweep.asking import study
from tests.study.sweep.test_discovery import OUTCOME, inside, rows_of

LATIN = "{method: latin, size: 300}"
HITS = 44  # of its points lie in the box
SPOKEN = {
    "en": ("Where deaths_2010_effect is above 5", "How to read it", "box 0", "at least"),
    "es": ("Dónde deaths_2010_effect", "Cómo leerlo", "caja 0", "al menos"),
    "fr": ("Où deaths_2010_effect", "Comment le lire", "boîte 0", "au moins"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a sweep of two schools whose box is known: no model is run."""
    one = study(design=LATIN, draws=0, schools="[rational, free]")
    store = Store(str(tmp_path_factory.mktemp("sweep") / "made"))
    record = engine.record_of(one, store, key_of(one))
    rows = rows_of(one, inside).drop("school")
    for school in one.schools:
        store.write(school, 0, rows)
    store.write_record(record | {"complete": True})
    return store.address


def told(capsys, made, *words):
    return asked(capsys, "sweep", "discover", made, "--outcome", OUTCOME, *words)


def test_the_box_is_told_and_every_step(capsys, made):
    code, out, _ = told(capsys, made, "--above", "5", "--school", "rational")
    assert code == 0
    assert out.startswith(f"rational: {HITS} of 300 runs are of interest. Box ")
    assert "agents      at least 1.2" in out and "tariff      at most 0." in out
    assert "(p < 0.001)" in out and "coverage  density" in out
    code, out, _ = told(capsys, made, "--above", "5", "--json")
    both = json.loads(out)
    assert code == 0 and [one["school"] for one in both] == ["rational", "free"]
    assert both[0]["boxes"] == both[1]["boxes"] and both[0]["boxes"][0]["density"] == HITS / 300
    code, out, _ = told(capsys, made, "--above", "5", "--school", "rational", "--box", "1")
    assert code == 0 and "Box 1 of" in out


@pytest.mark.filterwarnings("ignore")  # of the Workbench about what is not installed
def test_it_is_what_the_workbench_finds_in_the_export(capsys, made, tmp_path):
    from inspect import signature

    from ema_workbench import load_results
    from ema_workbench.analysis import prim

    assert asked(capsys, "sweep", "export", made, tmp_path / "made.tar.gz")[0] == 0
    experiments, outcomes = load_results(str(tmp_path / "made.tar.gz"))
    ours = (experiments["school"] == "rational").to_numpy()
    high = outcomes[OUTCOME][ours] > 5
    least = {"threshold": 0.1} if "threshold" in signature(prim.Prim).parameters else {}
    table = experiments[["agents", "tariff", "caught"]][ours]
    steps = prim.Prim(table, high, **least).find_box().peeling_trajectory
    _, out, _ = told(capsys, made, "--above", "5", "--school", "rational", "--json")
    (found,) = json.loads(out)
    for name in ("coverage", "density", "mass"):
        assert [one[name] for one in found["boxes"]] == steps[name].tolist()


@pytest.mark.parametrize(("lang", "wide"), [("en", True), ("es", False), ("fr", True)])
def test_it_is_drawn_in_every_language_and_width(capsys, made, tmp_path, lang, wide):
    path = tmp_path / "box.svg"
    words = ("--above", "5", "--school", "rational", "--picture", str(path), "--lang", lang)
    code, _, err = told(capsys, made, *words, *([] if wide else ["--narrow"]))
    assert code == 0 and str(path) in err
    drawn = path.read_text()
    assert all(one in drawn for one in (*SPOKEN[lang], "agents (×)", "tariff (+ fraction)"))
    width = float(drawn.split('viewBox="0 0 ')[1].split(" ")[0])
    assert width <= (WIDE if wide else NARROW).width + 12


def test_the_picture_marks_the_box_and_says_so():
    one = study(design=LATIN, draws=0)
    found = discover(one, rows_of(one, inside), Interest(OUTCOME, 5.0, True), "rational")
    shown = Shown(found, found.chosen())
    spec = discovery(one, [shown, shown]).to_dict()
    assert spec["title"]["text"] == [f"Where {OUTCOME} is above 5: Enforcement and tariffs"]
    odd = replace(shown, found=replace(found, interest=Interest(OUTCOME, -1234.5678, False)))
    (title, *_) = discovery(one, [odd]).to_dict()["title"]["text"]
    assert title.startswith(f"Where {OUTCOME} is below −1,234.5678:")
    assert spec["description"].count("Limits: agents at least") == 2
    rows = [row for each in spec["datasets"].values() for row in each]
    drawn = {row["at"]: row for row in rows if "at" in row and "text" not in row}
    assert len(drawn) == len(found.boxes)
    for n, box in enumerate(found.boxes):
        assert (drawn[n]["coverage"], drawn[n]["density"]) == (
            100 * box.coverage, 100 * box.density
        )  # fmt: skip
    named = [row["text"] for row in rows if "at" in row and "text" in row]
    assert named == ["box 0", "1 factor", "2 factors", f"box {shown.number}, 2 factors"]
    edges = {row["x"] for row in rows if row.keys() == {"x", "y", "y2"}}
    assert len(edges) == 2  # each factor is limited at one end


def test_a_png_is_the_same_every_time(capsys, made, tmp_path):
    drawn = []
    for path in (tmp_path / "one.png", tmp_path / "two.png"):
        words = ("--above", "5", "--school", "free", "--picture", str(path))
        assert told(capsys, made, *words)[0] == 0
        drawn.append(path.read_bytes())
    assert drawn[0].startswith(b"\x89PNG") and drawn[0] == drawn[1]


WRONG = (
    (("--above", "500"), "rational: no run has deaths_2010_effect above 500; it reaches from"),
    ((), "give --above or --below"),
    (("--above", "1", "--below", "2"), "give --above or --below"),
    (("--above", "5", "--box", "900"), "rational: no box 900; the last is"),
    (("--above", "5", "--box", "1", "--density", "0.5"), "give --density or --box"),
    (("--above", "5", "--density", "0.05"), "ask for a greater --density"),
    (("--above", "5", "--school", "rationl"), "did you mean 'rational'"),
    (("--above", "5", "--picture", "box.pdf"), "ends in .svg or .png"),
    (("--above", "5", "--lang", "de"), "no language 'de'"),
)


@pytest.mark.parametrize(("words", "says"), WRONG)
def test_mistakes_are_one_line(capsys, made, words, says):
    code, out, err = told(capsys, made, *words)
    assert (code, out) == (2, "") and says in err and err.count("\n") == 1, err


def test_a_sweep_that_is_not_whole_says_so(capsys, made):
    store = Store(made)
    record = store.record()
    store.write_record(record | {"complete": False})
    try:
        code, _, err = told(capsys, made, "--above", "5", "--school", "rational")
    finally:
        store.write_record(record)
    assert code == 0 and "not whole yet" in err
