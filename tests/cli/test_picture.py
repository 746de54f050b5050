"""`interlock picture`: listed, drawn, refused in one line."""

from pathlib import Path

import pytest

from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.gallery.registry import available, draw, entry, read
from tests.cli.asking import asked


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def told(capsys, *words):
    code, out, err = asked(capsys, "picture", *words)
    return code, out + err


def test_the_list_names_every_picture(capsys):
    code, text = told(capsys)
    assert code == 0
    assert all(name in text for name in available())


NEEDED = {"window": "enchilada-2001", "school": "rational"}
SLOW = ("elasticity-heat-map", "out-of-sample")  # solve for half a minute; tested by themselves


@pytest.mark.parametrize("name", [one for one in available() if one not in SLOW])
def test_every_picture_is_drawn_with_its_defaults(name):
    one = entry(name)
    assert one.title
    for frame in (WIDE, NARROW):
        asked = read(name, {key: NEEDED[key] for key in one.needs})
        spec = draw(name, frame=frame, **asked).to_dict()
        assert spec["description"]
        assert "ource" in str(spec)  # each names where its numbers come from


def test_what_a_picture_needs_is_asked_for(capsys):
    for name in available():
        for key in entry(name).needs:
            code, text = told(capsys, name)
            assert code == 2 and f"--{key}" in text


def test_a_wrong_ending_is_refused_before_anything_is_computed(capsys, monkeypatch):
    monkeypatch.setattr("interlock.report.gallery.registry.draw", lambda *_a, **_k: 1 / 0)
    code, text = told(capsys, "elasticity-heat-map", "--out", "heat.pdf")
    assert code == 2 and "ends in .svg or .png" in text


@pytest.mark.parametrize("name", ["timeline", "cooperation", "borders", "integration"])
def test_a_picture_that_stands_alone_has_its_title(name):
    title = draw(name).to_dict()["title"]["text"]
    assert " ".join(title) == entry(name).title


def test_pictures_of_a_run_say_what_they_need(capsys, tmp_path):
    for words, says in (
        (("fan",), "--outcome"),
        (("fan", "--outcome", "deaths"), "--run"),
        (("fan", "--outcome", "deaths", "--run", str(tmp_path)), "no result.nc"),
        (("fan", "--outcome", "deaths", "--school", "rational"), "not --school"),
        (("waterfall", "--outcome", "deaths"), "--scenario"),
        (("timeline", "--outcome", "deaths"), "are for fan, fit, waterfall"),
        (("timeline", "--issue", "trade"), "takes no 'issue'"),
        (("win-set", "--window", "enchilada-2002"), "did you mean"),
        (("prior-posterior", "--school", "ratinal"), "did you mean 'rational'"),
        (("prior-posterior", "--school", "rational", "--fit", "mexcio"), "did you mean 'mexico'"),
        (("timeline", "--lang", "de"), "no language 'de'"),
    ):
        code, text = told(capsys, *words)
        assert code == 2, words
        assert says in text, (words, text)
        assert len(text.strip().splitlines()) == 1


def test_a_picture_of_an_issue_on_a_telephone(capsys):
    code, text = told(
        capsys, "hub-and-spoke", "--issue", "migration", "--years", "1995, 2005", "--narrow"
    )
    assert code == 0
    assert "hub-and-spoke.svg" in text
    drawn = Path("hub-and-spoke.svg").read_text(encoding="utf-8")
    assert "of migration in force" in drawn
    assert told(capsys, "hub-and-spoke", "--out", "hub.png")[0] == 0
    assert Path("hub.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("hub-and-spok",), "did you mean 'hub-and-spoke'"),
        (("hub-and-spoke", "--issue", "migratoin"), "did you mean 'migration'"),
        (("hub-and-spoke", "--years", "95"), "write years with commas"),
        (("hub-and-spoke", "--years", "1850"), "1850"),
        (("hub-and-spoke", "--out", "x.gif"), "ends in .svg or .png"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(capsys, words, says):
    code, text = told(capsys, *words)
    assert code == 2
    assert says in text
    assert len(text.strip().splitlines()) == 1
