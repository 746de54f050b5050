"""`interlock region` as a user meets it, and the page and folder of a run."""

import csv
import io
import json
import re
from dataclasses import replace

import jax.numpy as jnp
import pytest
import xarray as xr

from interlock.errors import UnconvergedError
from interlock.observatory.members import MEMBER_INDICES
from interlock.region import load_region
from interlock.region.own.folder import find, read_region
from interlock.report.own.answer import answer, manifest, save
from interlock.report.own.page import render
from interlock.trade.policy.arrays import load_policy
from tests.cli.asking import asked
from tests.messages.test_spoken_page import ENGLISH
from tests.region.own_folders import folder, mercosur
from tests.report import offline
from tests.report.reading import Page

MIGRANTS = "world.undesa_migrant_stock_2024"
MEMBERS = ["ARG", "BRA", "PRY", "URY"]


def test_new_then_show(capsys, tmp_path):
    place = tmp_path / "east-africa"
    words = ("region", "new", place, "--members", "KEN, UGA,TZA", "--title", "East Africa")
    code, said, _ = asked(capsys, *words)
    said = " ".join(said.split())
    assert code == 0 and "cepii-2023" in said and "packaged for North America alone" in said
    region = read_region(place)
    assert (region.name, region.title) == ("east-africa", "East Africa")
    assert {one.name for one in place.iterdir()} == {
        "README.md", "region.yaml", "policy.yaml", "tables"
    }  # fmt: skip
    code, said, _ = asked(capsys, "region", "show", place)
    assert code == 0
    for word in ("East Africa", "KEN, UGA, TZA", "CC BY 3.0", "income-dispersion", "KEN "):
        assert word in said
    code, said, _ = asked(capsys, "region", "show", place, "--json")
    told = json.loads(said)
    assert told["members"] == ["KEN", "UGA", "TZA"] and told["left_out"] == {}
    code, said, _ = asked(capsys, "region", "show", place, "--csv")
    rows = list(csv.DictReader(io.StringIO(said)))
    assert {row["index"] for row in rows} == {one.name for one in MEMBER_INDICES}
    assert [row | {"year": int(row["year"])} for row in rows] == [
        {**{key: str(v) for key, v in row.items()}, "year": row["year"]} for row in told["indices"]
    ]


def test_new_refuses_what_is_there(capsys, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    words = ("region", "new", tmp_path / "full", "--members", "KEN,UGA")
    code, said, error = asked(capsys, *words)
    assert (code, said) == (2, "") and "is there already and not empty" in error
    assert [one.name for one in (tmp_path / "full").iterdir()] == ["mine.txt"]


MISTAKES = {
    "code": (["new", "x", "--members", "KEN,UGX"], "'UGX' is no ISO alpha-3 code"),
    "none": (["new", "x", "--members", ""], "members"),
    "name": (["new", "x", "--members", "KEN,UGA", "--name", "A b"], "name"),
    "folder": (["new", "a/b", "--members", "KEN,UGA"], "no such folder"),
    "no region": (["show", "mercosul"], "did you mean 'mercosur'"),
    "two formats": (["show", "mercosur", "--csv", "--json"], "ask for one of them"),
    "policy": (["run", "mercosur", "--policy", "nafa"], "did you mean 'nafta'"),
    "policy of others": (
        ["run", "mercosur", "--policy", "nafta"],
        "stands at the end of the NAFTA staging",
    ),
    "year": (["run", "mercosur", "--year", "1990"], "acts in 2026-2026"),
    "language": (["run", "mercosur", "--lang", "pt"], "no language 'pt'"),
    "deficits": (["run", "mercosur", "--deficits", "none"], "known: observed, zero"),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_is_one_line_and_exit_2(mistake, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words, says = MISTAKES[mistake]
    code, said, error = asked(capsys, "region", *words)
    assert (code, said) == (2, "")
    assert error.startswith("interlock: ") and says in error and len(error.splitlines()) == 1
    assert list(tmp_path.rglob("*")) in ([], [tmp_path / "runs"])


def test_a_run_without_base_or_policy_says_so(capsys, tmp_path):
    trade = "importer,exporter,year,value\nARG,BRA,2020,5\n"
    place = folder(tmp_path, {"goods_trade": trade})
    code, _, error = asked(capsys, "region", "run", place)
    assert code == 2 and "none is named, so no policy can be solved" in error
    place = mercosur(tmp_path)
    (place / "policy.yaml").unlink()
    code, _, error = asked(capsys, "region", "run", place)
    assert code == 2 and "policy.yaml: no such file" in error


def test_run_writes_the_folder_that_the_table_tells(capsys, tmp_path):
    code, said, _ = asked(
        capsys, "region", "run", "mercosur", "--out", tmp_path, "--json", "--lang", "fr"
    )
    assert code == 0
    told = json.loads(said)
    assert told["status"] == "converged" and told["residual"] < 1e-9
    (place,) = tmp_path.iterdir()
    assert told["folder"] == str(place) and place.name.startswith("mercosur-")
    assert {one.name for one in place.iterdir()} == {
        "manifest.json", "report.html", "result.nc", "sources.bib"
    }  # fmt: skip
    about = json.loads((place / "manifest.json").read_text())
    assert about["options"]["region"]["members"] == MEMBERS
    assert about["options"]["region_fingerprint"] == told["fingerprint"]
    with xr.open_datatree(place / "result.nc", engine="h5netcdf") as tree:
        wages = tree["trade"]["real_wage_pct"]
        for code_ in MEMBERS:
            assert float(wages.sel(country=code_)) == told["outcomes"][code_]["real_wage_pct"]
        stock = tree["series/migrant_stock"]["migrant_stock"]
        assert stock.attrs["licence"] == "CC BY 3.0 IGO"
        at = {"origin": "PRY", "destination": "ARG", "year": 2024}
        assert float(stock.sel(at)) == float(load_region().series(MIGRANTS, **at))
        share = tree["indices/migrant-share"]["value"]
        assert share.attrs["unit"] == "percent"
    text = (place / "report.html").read_text()
    _speaks_french(text)
    assert not re.search(r"Source\W{1,3}(migrant_stock|goods_trade|gdp)", text)  # once, and in full
    assert "[{" not in text and "{&#39;" not in text  # of the manifest, nothing is Python's
    offline.loads_nothing(text)
    rows = {row["country"]: row for row in offline.rows(_file(text, "-countries.csv"))}
    assert float(rows["PRY"]["real_wage_pct"]) == told["outcomes"]["PRY"]["real_wage_pct"]
    indices = offline.rows(_file(text, "-indices.csv"))
    assert len(indices) == len(told["indices"])
    assert float(indices[0]["value"]) == told["indices"][0]["value"]


def test_what_did_not_converge_is_not_written(tmp_path):
    region = read_region(find("mercosur"))
    found = answer(region, load_policy(str(region.folder / "policy.yaml")))
    unsolved = replace(found.trade.equilibrium, residual=jnp.asarray(1.0))
    spoilt = replace(found, trade=replace(found.trade, equilibrium=unsolved))
    for refuse in (lambda: save(spoilt, tmp_path), lambda: render(spoilt, manifest(spoilt))):
        with pytest.raises(UnconvergedError, match=r"not converged \(residual 1.0e\+00"):
            refuse()
    assert not any(tmp_path.iterdir())


def _file(text, ending):
    return next(held for name, held in offline.files(text).items() if name.endswith(ending))


def _speaks_french(text):
    """Outside of sources and of what is quoted from files, nothing of ours is English."""
    quoted = r'<p class="source">.*?</p>|<(div|ul|h1) lang="en">.*?</\1>'
    read = Page(re.sub(quoted, "", text, flags=re.DOTALL))
    assert read.one("html").attributes["lang"] == "fr"
    for tag in ("h2", "h3", "nav", "li", "caption", "th", "summary"):
        assert [one.words for one in read.all(tag) if ENGLISH.search(one.words)] == []
    assert "Brésil" in text and "est pas modélisé" in text
