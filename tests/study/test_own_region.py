"""Regions begun from the packaged bases: what they hold is the bases', and policies are solved."""

import filecmp
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import interlock
from interlock.errors import InputError, UnconvergedError
from interlock.region.own.folder import EXAMPLES, read_region
from interlock.region.own.writing import write_region
from interlock.region.packaged import DATASET
from interlock.study.own.scaffold import available, scaffold
from interlock.study.own.texts import texts
from interlock.study.own.trade import check_base, solve
from interlock.trade.policy.arrays import load_policy, parse_policy
from tests.campaign import FULL
from tests.region.own_folders import mercosur

MEMBERS = ["ARG", "BRA", "PRY", "URY"]
EU = [
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC",
    "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN",
    "SWE",
]  # fmt: skip


def made(tmp_path, name, members, **more):
    told, tables = scaffold(name, members, **more)
    write_region(tmp_path / name, told, tables, texts(told))
    return tmp_path / name


def test_the_packaged_region_is_what_the_command_writes(tmp_path):
    found = made(tmp_path, "mercosur", MEMBERS, title="Mercosur")
    seen = filecmp.dircmp(found, EXAMPLES / "mercosur")
    assert (seen.left_only, seen.right_only) == ([], [])
    files = [path.relative_to(found) for path in found.rglob("*") if path.is_file()]
    assert len(files) == 7
    for one in files:
        assert (found / one).read_bytes() == (EXAMPLES / "mercosur" / one).read_bytes(), one


def test_trade_is_the_raw_table_to_the_dollar():
    raw = pl.read_parquet(DATASET / "economies" / "cepii_2023_trade.parquet")
    rows = {(one, other): value for one, other, value in raw.iter_rows()}
    _told, tables = scaffold("mercosur", MEMBERS)
    kept = {(i, e): v for i, e, _year, v in tables["goods_trade"].iter_rows()}
    wanted = {pair for pair, v in rows.items() if set(pair) & set(MEMBERS) and v >= 1e-3}
    assert wanted <= set(kept) and set(kept) <= set(rows)
    assert all(abs(v - rows[pair] / 1000) <= 0.51e-6 for pair, v in kept.items())
    (world,) = tables["goods_trade_world"]["value"]
    assert world == pytest.approx(raw["imports_kusd"].sum() / 1000)


def test_any_region_any_base(tmp_path):
    """Nothing is the shape of North America: the EU of 27, and North America by the same way."""
    union = read_region(made(tmp_path, "eu", EU, base="wiod-full-2011"))
    trade = union.array("goods_trade")
    assert trade["year"].values.tolist() == [1995, 2011]
    raw = pl.read_parquet(DATASET / "economies" / "wiod_full_2011_trade.parquet")
    goods = raw["sector"].unique(maintain_order=True).to_list()[:16]
    assert goods[0].startswith("Agriculture") and goods[-1].startswith("Manufacturing")
    pair = (pl.col("importer") == "FRA") & (pl.col("exporter") == "DEU")
    expected = raw.filter(pair & pl.col("sector").is_in(goods))["imports_musd"].sum()
    found = float(trade.sel(importer="FRA", exporter="DEU", year=2011))
    assert found == pytest.approx(expected, rel=1e-6)
    here = read_region(made(tmp_path, "nafta", ["MEX", "USA", "CAN"], base="wiod-2011"))
    assert here.array("goods_trade").sizes["year"] == 17
    assert here.base == "wiod-2011" and here.series["migrant_stock"].passport.coverage.n > 0


def test_what_the_bases_lack_is_said_and_never_made_up(tmp_path):
    told, tables = scaffold("pair", ["CUB", "PRK"])
    assert told.base is None and set(tables) == {"migrant_stock"}
    absent = {one.what for one in told.absent}
    assert {"GDP per person of Cuba, North Korea", "goods trade, and trade policies"} <= absent
    assert set(texts(told)) == {"README.md"}
    region = read_region(made(tmp_path, "pair", ["CUB", "PRK"]))
    with pytest.raises(InputError, match="none is named, so no policy can be solved"):
        check_base(region)


BAD = {
    "code": (("mine", ["ARG", "BRZ"]), {}, "'BRZ' is no ISO alpha-3 code"),
    "one": (("mine", ["ARG"]), {}, "members: name two members or more"),
    "twice": (("mine", ["ARG", "BRA", "ARG"]), {}, "named twice"),
    "name": (("My Region", ["ARG", "BRA"]), {}, "name"),
    "base": (("mine", ["ARG", "BRA"]), {"base": "cepii"}, "did you mean 'cepii-2023'"),
    "constructed": (("mine", ["BRA", "USA"]), {"base": "constructed-2023"}, "no observed base"),
    "not all": (("mine", ["ARG", "URY"]), {"base": "wiod-full-2011"}, "lacks ARG, URY"),
    "a group": (("mine", ["REU", "USA"]), {"base": "wiod-2011"}, "lacks REU"),
}


@pytest.mark.parametrize("wrong", list(BAD))
def test_bad_questions(wrong):
    words, more, says = BAD[wrong]
    with pytest.raises(InputError) as refused:
        scaffold(*words, **more)
    assert says in str(refused.value) and "\n" not in str(refused.value)


def test_bases_are_observed_ones_latest_first():
    assert available()[0] == "cepii-2023" and "constructed-2023" not in available()


def test_a_base_that_lacks_a_member_is_refused_where_it_is_written(tmp_path):
    place = mercosur(tmp_path)
    path = place / "region.yaml"
    text = path.read_text()
    for base, says in (("wiod-2011", "no country ARG, PRY, URY"), ("cepi-2023", "did you mean")):
        path.write_text(text.replace("base: cepii-2023", f"base: {base}"))
        with pytest.raises(InputError, match=says) as refused:
            check_base(read_region(place))
        assert "region.yaml: base:" in str(refused.value)


@pytest.fixture(scope="module")
def solved():
    region = read_region(EXAMPLES / "mercosur")
    return solve(region, load_policy(str(region.folder / "policy.yaml")))


def test_the_bloc_is_the_region(solved):
    assert solved.status == "converged" and solved.residual < 1e-9
    base, found = solved.base, solved.equilibrium
    at = [base.countries.index(code) for code in MEMBERS]
    before, after = (np.asarray(one)[..., 0] for one in (base.imports_usd_bn, found.imports_usd_bn))
    for place, code in zip(at, MEMBERS, strict=True):
        others = [one for one in at if one != place]
        expected = 100 * (after[place, others].sum() / before[place, others].sum() - 1)
        assert solved.country(code)["intra_bloc_imports_pct"] == pytest.approx(expected)
        assert solved.country(code)["real_wage_pct"] < 0
    assert np.isnan(solved.country("MEX")["intra_bloc_imports_pct"])


def test_the_order_of_members_does_not_matter(solved):
    region = read_region(EXAMPLES / "mercosur")
    text = (region.folder / "policy.yaml").read_text()
    assert "[ARG, BRA, PRY, URY]" in text
    turned = parse_policy(text.replace("[ARG, BRA, PRY, URY]", "[URY, PRY, BRA, ARG]"))
    again = solve(region, turned)
    for code in (*MEMBERS, "CHL"):
        assert again.country(code) == pytest.approx(solved.country(code), nan_ok=True)


def test_a_policy_that_is_not_in_force_changes_nothing(solved):
    region = read_region(EXAMPLES / "mercosur")
    text = (region.folder / "policy.yaml").read_text()
    later = text.replace("    from: 2026\n", "").replace("add: 2", "path: {2025: 0, 2026: 2}")
    still = solve(region, parse_policy(later), year=2025)
    for code in MEMBERS:
        changes = {key: v for key, v in still.country(code).items() if "revenue" not in key}
        assert changes == pytest.approx(dict.fromkeys(changes, 0.0), abs=1e-8)


def test_a_policy_that_changes_nothing_is_refused():
    region = read_region(EXAMPLES / "mercosur")
    text = (region.folder / "policy.yaml").read_text().replace("border_cost", "tariff")
    with pytest.raises(InputError, match="changes nothing on base 'cepii-2023'"):
        solve(region, parse_policy(text.replace("add: 2", "to: 0")))


def test_the_first_policy_of_a_folder_is_for_its_members():
    policy = parse_policy(texts(scaffold("eac", ["KEN", "UGA", "TZA"])[0])["policy.yaml"])
    assert policy.changes[0].importer == policy.changes[0].exporter == ("KEN", "UGA", "TZA")


def test_no_room_of_regions_knows_north_america():
    """Codes and groups of the default region stand in no module that serves any region."""
    source = Path(interlock.__file__).parent
    rooms = ("region/own", "study/own", "report/own")
    modules = [path for room in rooms for path in (source / room).rglob("*.py")]
    modules += [source / "observatory/members.py", source / "cli/region.py"]
    assert len(modules) > 14
    named = re.compile(r"\b(USA|MEX|CAN|NAFTA|USMCA|NORTH_AMERICA)\b", re.IGNORECASE)
    found = {path.name: named.findall(path.read_text(encoding="utf-8")) for path in modules}
    allowed = {"can"}  # the verb
    assert {name: words for name, words in found.items() if set(words) - allowed} == {}


@pytest.mark.parametrize("rate", [100, 1000] if FULL else [1000])
def test_a_region_behind_any_tariff_is_solved_or_no_number_is_given(rate):
    policy = parse_policy(
        "schema: 1\nname: wall\ntitle: A wall\nchanges:\n"
        f"  - {{instrument: trade.tariff, importer: all, exporter: all, sector: all, from: 2000, "
        f"unit: percent, to: {rate}, source: a test of extremes}}\n"
    )
    found = solve(read_region(EXAMPLES / "mercosur"), policy)
    if found.status != "converged":
        with pytest.raises(UnconvergedError, match="not converged"):
            found.require_converged()
        return
    for code in MEMBERS:
        told = found.country(code)
        real = [told[name] for name in ("real_wage_pct", "welfare_exact_pct")]
        assert np.isfinite(real).all() and min(real) > -100
        assert told["welfare_exact_pct"] < 0
    share = np.asarray(found.equilibrium.trade_share)
    np.testing.assert_allclose(share.sum(axis=1), 1, atol=1e-12)
