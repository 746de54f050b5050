"""Policy files: good ones do what they say, bad ones are one line that names place and fix."""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.marked_yaml import MAX_BYTES
from interlock.trade import bases
from interlock.trade.bases.tables import axis, table
from interlock.trade.policy import arrays as policy
from interlock.trade.policy import sectors
from interlock.trade.policy.changes import Policy
from tests.campaign import size

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

CHANGE = {
    "instrument": "trade.tariff",
    "importer": "USA",
    "exporter": ["MEX", "CAN"],
    "sector": "goods",
    "from": 2018,
    "unit": "percent",
    "add": 25,
    "source": "https://example.org/order",
}
HEAD = {"schema": 1, "name": "mine", "title": "Mine"}


class WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def text(*changes, **head):
    data = {**HEAD, **head, "changes": list(changes)}
    return yaml.dump(data, Dumper=WithoutAliases, sort_keys=False)


def change(**edits):
    """The sample change with edits; None drops a key; `from_` spells `from`."""
    edits = {key.rstrip("_"): value for key, value in edits.items()}
    merged = {**CHANGE, **edits}
    return {key: value for key, value in merged.items() if value is not None}


def result(base, year, *changes):
    return policy.arrays(policy.parse_policy(text(*changes)), base, year)


@pytest.fixture(scope="module")
def base():
    return bases.load("wiod-2011")


def cell(base, values, importer, exporter, sector=0):
    return float(values[base.countries.index(importer), base.countries.index(exporter), sector])


def test_add_touches_only_the_pairs_and_sectors_meant(base):
    after = result(base, 2018, change())
    moved = np.array(after.tariff - base.tariff)
    usa, mex, can = (base.countries.index(c) for c in ("USA", "MEX", "CAN"))
    np.testing.assert_allclose(moved[usa, [mex, can], :16], 0.25, atol=1e-15)
    moved[usa, [mex, can], :16] = 0
    assert not moved.any()
    assert np.all(np.asarray(after.border_cost_hat) == 1)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({"add": None, "to": 10}, lambda tau: 0.10),
        ({"add": None, "to": 0.1, "unit": "fraction"}, lambda tau: 0.10),
        ({"add": None, "unit": None, "scale": 0.5}, lambda tau: 0.5 * tau),
        ({"coverage": 0.4}, lambda tau: tau + 0.10),
        ({"add": None, "to": 10, "coverage": 0.5}, lambda tau: tau / 2 + 0.05),
        ({"from_": "2018-07-02"}, lambda tau: tau + 0.25 * 183 / 365),
    ],
)
def test_operations(base, edits, expected):
    source = text(change(importer="MEX", exporter="BRA", **edits)).replace("'", "")
    after = policy.arrays(policy.parse_policy(source), base, 2018).tariff
    before = cell(base, base.tariff, "MEX", "BRA")
    assert before > 0
    assert cell(base, after, "MEX", "BRA") == pytest.approx(expected(before), rel=1e-12)


def test_path_is_linear_and_then_holds(base):
    path = change(add=None, from_=None, path={2000: 10, 2004: 2})
    levels = [cell(base, result(base, y, path).tariff, "USA", "MEX") for y in (2000, 2003, 2009)]
    assert levels == pytest.approx([0.10, 0.04, 0.02])
    untouched = result(base, 1999, path).tariff
    assert np.array_equal(untouched, base.tariff)
    assert policy.parse_policy(text(path)).years == (2000, 2001, 2002, 2003, 2004)


def test_border_costs_are_iceberg_ratios(base):
    edits = {"instrument": "trade.border_cost"}
    food = change(**edits, add=None, to=5, sector="food")
    after = result(base, 2018, change(**edits, add=2), food)
    assert cell(base, after.border_cost_hat, "USA", "MEX") == pytest.approx(1.02)
    assert cell(base, after.border_cost_hat, "USA", "MEX", 2) == pytest.approx(1.05)
    assert np.array_equal(after.tariff, base.tariff)


def test_changes_apply_in_order_and_home_sales_are_untouched(base):
    everyone = change(importer="all", exporter="all", add=None, to=10)
    after = np.asarray(result(base, 2018, everyone, change(add=5)).tariff)
    assert cell(base, after, "USA", "MEX") == pytest.approx(0.15)
    assert cell(base, after, "DEU", "BRA") == pytest.approx(0.10)
    assert np.all(np.einsum("iis->is", after) == 0)


def test_others_are_all_that_the_other_side_leaves_out(base):
    after = np.asarray(result(base, 2018, change(importer="NAFTA", exporter="others")).tariff)
    moved = (after != np.asarray(base.tariff)).any(axis=2)
    inside = np.isin(base.countries, ["USA", "MEX", "CAN"])
    assert np.array_equal(moved, inside[:, None] & ~inside[None, :])


def test_until_is_the_last_year_in_force(base):
    limited = change(until=2019)
    assert cell(base, result(base, 2019, limited).tariff, "USA", "MEX") > 0.2
    assert np.array_equal(result(base, 2020, limited).tariff, base.tariff)
    assert policy.parse_policy(text(limited)).years == (2018, 2019)


BAD_CHANGES = [
    ({"exporter": "MXE"}, r"changes\[0\]\.exporter: base 'wiod-2011' has no country 'MXE'.*'MEX'"),
    ({"exporter": "GTM"}, r"changes\[0\]\.exporter: base 'wiod-2011' has no country 'GTM'"),
    ({"importer": "usa"}, r":6: changes\[0\]\.importer.*did you mean 'USA'"),
    ({"importer": []}, r"changes\[0\]\.importer: name at least one"),
    ({"importer": 7}, r"changes\[0\]\.importer"),
    ({"sector": "steel-aluminum"}, r"changes\[0\]\.sector: unknown sector.*'steel-aluminium'"),
    ({"sector_except": "goods"}, r"changes\[0\]: hits no trade"),
    ({"exporter": "USA"}, r"changes\[0\]: importer and exporter are the same"),
    ({"importer": "others", "exporter": "others"}, r"changes\[0\]: 'others' on both"),
    ({"instrument": "trade.tarif"}, r":5: changes\[0\]\.instrument.*'trade\.tariff'"),
    ({"exporters": "MEX"}, r"changes\[0\]\.exporters: unknown key; did you mean 'exporter'"),
    ({"sectors": "goods", "sector": None}, r"changes\[0\]\.sectors: unknown key"),
    ({"source": None}, r"changes\[0\]\.source: missing key 'source'; add it"),
    ({"source": "me"}, r"changes\[0\]\.source: name the source"),
    ({"unit": None}, r"changes\[0\]: 'add' needs unit: percent or unit: fraction"),
    ({"unit": "per cent"}, r"changes\[0\]\.unit: 'per cent' is not known.*'percent'"),
    ({"unit": "fraction"}, r"changes\[0\]: 2500 percent is out of range; did you mean unit: perc"),
    ({"add": None}, r"changes\[0\]: give exactly one of .* \(found none\)"),
    ({"to": 5}, r"changes\[0\]: give exactly one of .* \(found to and add\)"),
    ({"add": 0}, r"changes\[0\]: 'add' as given changes nothing"),
    ({"add": "25%"}, r"changes\[0\]\.add: .*'25%'"),
    ({"add": True}, r"changes\[0\]\.add"),
    ({"add": float("nan")}, r"changes\[0\]\.add"),
    ({"add": -150}, r"changes\[0\]\.add: leaves a tariff or border cost at -100 percent or below"),
    ({"add": None, "to": -100}, r"changes\[0\]: a tariff or border cost of -100 percent or less"),
    ({"add": None, "scale": 2}, r"changes\[0\]: 'scale' has no unit; drop it"),
    ({"add": None, "unit": None, "scale": -1}, r"changes\[0\]\.scale"),
    ({"add": None, "unit": None, "scale": 1}, r"changes\[0\]: 'scale' as given changes nothing"),
    ({"add": None, "path": {}}, r"changes\[0\]: 'path' is empty"),
    ({"add": None, "path": {2000: 1}}, r"changes\[0\]: 'path' begins at its first year"),
    ({"add": None, "path": {200: 1}, "from_": None}, r"changes\[0\]\.path\[200\]"),
    ({"add": None, "unit": None, "hold": 1990}, r"changes\[0\]\.hold: tariff history begins in"),
    ({"add": None, "unit": None, "schedule": "cusma"}, r"changes\[0\]\.schedule.*'nafta'"),
    ({"from_": None}, r"changes\[0\]: missing key 'from'"),
    ({"from_": 18}, r"changes\[0\]\.from: give a year from 1980 to 2100"),
    ({"from_": "soon"}, r"changes\[0\]\.from: give a year such as 2018"),
    ({"until": 2017}, r"changes\[0\]: 'until' \(2017-12-31\) is before the start \(2018-01-01\)"),
    ({"coverage": 1.2}, r"changes\[0\]\.coverage"),
    ({"coverage": 0}, r"changes\[0\]\.coverage"),
    ({"exempt": "nafta"}, r"changes\[0\]\.exempt"),
    ({"exempt": "usmca", "importer": "MEX", "exporter": "USA"}, r"known for importer USA only"),
    ({"exempt": "usmca", "exporter": "CHN"}, r"changes\[0\].*no USMCA shares for exporter 'CHN'"),
    (
        {"instrument": "trade.border_cost", "exempt": "usmca"},
        r"changes\[0\]: 'exempt' is known for trade\.tariff only",
    ),
]


@pytest.mark.parametrize(("edits", "message"), BAD_CHANGES, ids=[m[:40] for _, m in BAD_CHANGES])
def test_a_bad_change_is_one_line_with_its_place(base, tmp_path, edits, message):
    path = tmp_path / "bad.yaml"
    path.write_text(text(change(**edits)), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        policy.arrays(policy.load_policy(str(path)), base, 2018)
    told = str(caught.value)
    assert "\n" not in told
    assert re.search(r"bad\.yaml:\d+: ", told)
    assert re.search(message, told), told


BAD_TEXTS = [
    ("", "is empty"),
    ("- a\n- b\n", "a policy is a list of keys"),
    ("schema: 1\nname: [x\n", r":\d: not valid YAML"),
    ("schema: 1\nschema: 1\n", r":2: key 'schema' is given twice"),
    ("schema: 2\n", r":1: schema: 2 is not known; give 1"),
    ("schema: 1\nname: My Policy\n", r":2: name: "),
    (text(CHANGE, titel="x"), r":4: titel: unknown key; did you mean 'title'"),
    (text(), r"changes: "),
    ("a: &x [1, 2]\nb: *x\n", r":1: anchors and aliases are not allowed"),
    ("a: !!python/object/apply:os.system ['id']\n", r":1: "),
    ("a: 1\n---\nb: 2\n", "not valid YAML"),
    ("a: 2018-13-45\n", r":1: cannot read '2018-13-45'"),
    ("a: " + "[" * 50 + "]" * 50, "nested deeper"),
    ("? [a, b]\n: 1\n", "a key must be a word or a year"),
    ("a: \x00", "not valid YAML"),
    ("a: " + "9" * 5000, r":1: cannot read"),
]


@pytest.mark.parametrize(("source", "message"), BAD_TEXTS, ids=[m for _, m in BAD_TEXTS])
def test_a_bad_file_is_one_line_with_its_place(tmp_path, source, message):
    path = tmp_path / "bad.yaml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        policy.load_policy(str(path))
    told = str(caught.value)
    assert "\n" not in told and "bad.yaml" in told
    assert re.search(message, told), told


def test_files_that_cannot_be_read(tmp_path):
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    huge = tmp_path / "huge.yaml"
    huge.write_text("a" * (MAX_BYTES + 1))
    for given_name, message in (
        (str(folder), "is a folder"),
        (str(binary), "is not UTF-8"),
        (str(huge), "is larger than"),
        (str(tmp_path / "none.yaml"), "no such file"),
        ("a\0b.yaml", "cannot be read"),
        (str(tmp_path / "policy.txt"), r"ends in \.yaml"),
        ("naft", "did you mean 'nafta'"),
        ("", "unknown policy"),
    ):
        with pytest.raises(InputError, match=message):
            policy.load_policy(given_name)


def test_an_alias_bomb_is_refused_at_once():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(InputError, match="aliases"):
        policy.parse_policy(bomb)


def test_a_policy_without_effect_is_an_error(base):
    same = change(importer="DEU", exporter="REU", add=None, to=0)
    with pytest.raises(InputError, match=r"policy 'mine' changes nothing on base 'wiod-2011'"):
        result(base, 2018, same)


EVERYWHERE = [
    (name, where)
    for name in policy.available()
    for where in bases.available()
    if name != "nafta" or bases.info(where).year < 2005
    if name != "nafta" or not where.startswith("wiod-full")
]


@pytest.mark.parametrize(("name", "where"), EVERYWHERE)
def test_packaged_policies_apply(name, where):
    given, where_base = policy.load_policy(name), bases.load(where)
    assert given.name == name
    for year in given.years:
        after = policy.arrays(given, where_base, year)
        assert np.all(np.isfinite(after.tariff)) and float(after.tariff.min()) >= 0
        assert float((after.tariff - where_base.tariff).max()) <= 0.6


@pytest.mark.parametrize("name", policy.available())
def test_packaged_policies_survive_a_round_trip(name):
    given = policy.load_policy(name)
    dumped = yaml.safe_dump(given.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    again = yaml.safe_load(dumped)
    for entry in again["changes"]:  # dates come back as text
        entry |= {k: yaml.safe_load(entry[k]) for k in ("from", "until") if k in entry}
    assert Policy.model_validate({**again, "schema": 1}).changes == given.changes


def test_rates_of_2025_by_hand():
    base = bases.load("constructed-2023")
    given = policy.load_policy("tariffs-2025")
    moved = np.asarray(policy.arrays(given, base, 2025).tariff - base.tariff)
    mex, usa = base.countries.index("MEX"), base.countries.index("USA")
    paper = base.sectors.index("Pulp, Paper, Paper , Printing and Publishing")
    days = 303 / 365  # 4 March to 31 December
    assert moved[usa, mex, paper] == pytest.approx(0.25 * days * (1 - 0.894823771), rel=1e-9)
    metals = base.sectors.index("Basic Metals and Fabricated Metal")
    steel = sectors.coverage(("steel-aluminium",), base.sectors, "MEX")[metals]
    assert moved[usa, mex, metals] > 0.25 * steel * (295 + 211) / 365
    assert not moved[mex].any() and not moved[base.countries.index("CAN")].any()


def test_car_coverage_is_computed_from_the_packaged_shares():
    rows = table("usmca_shares").collect().rows()
    share = {exporter: value for gtap, exporter, value in rows if gtap == "mvh"}
    cars = [c for c in policy.load_policy("tariffs-2025").changes if c.sector == ("autos",)]
    assert {c.exporter[0]: c.coverage for c in cars} == {
        code: round(1 - 0.40 * value, 4) for code, value in share.items()
    }


CLASSIFICATIONS = ["caliendo-parro", "wiod", "wiod-full", "cepii"]


@pytest.mark.parametrize("family", CLASSIFICATIONS)
@pytest.mark.parametrize("exporter", ["CAN", "MEX", "CHN", "DEU"])
def test_coverage_is_a_share(family, exporter):
    names = axis(family, "sector")
    for group in sectors.groups():
        if group == "services" and family == "cepii":
            continue
        share = sectors.coverage((group,), names, exporter)
        assert share.shape == (len(names),) and share.max() > 0
        assert np.all((share >= 0) & (share <= 1)), group
    assert np.all(sectors.coverage(("all",), names, exporter) == 1)
    assert np.all(sectors.coverage(("goods", "energy"), names, exporter) <= 1)


@pytest.mark.parametrize("family", CLASSIFICATIONS)
def test_exemptions_only_lower_coverage(family):
    names = axis(family, "sector")
    whole = sectors.coverage(("goods",), names, "MEX")
    exempt = sectors.coverage(("goods",), names, "MEX", usmca_exempt=True)
    left = sectors.coverage(("goods",), names, "MEX", excepted=("autos",), usmca_exempt=True)
    assert np.all((left <= exempt) & (exempt <= whole)) and exempt.sum() < whole.sum()
    apart = sectors.coverage(("autos",), names, "MEX", usmca_exempt=True)
    np.testing.assert_allclose(left + apart, exempt, atol=1e-14)


def test_sector_names_are_forgiving():
    names = axis("wiod", "sector")
    exact = sectors.coverage(("Machinery, Nec",), names, "MEX")
    assert np.array_equal(exact, sectors.coverage(("machinery-nec",), names, "MEX"))
    assert np.array_equal(exact, sectors.coverage(("MACHINERY",), names, "MEX"))
    cars = sectors.coverage(("autos",), axis("caliendo-parro", "sector"), "MEX")
    assert cars.sum() == 1 and cars[17] == 1
    with pytest.raises(InputError, match="unknown sector 'services'"):
        sectors.coverage(("services",), axis("cepii", "sector"), "MEX")
    with pytest.raises(InputError, match="no sector groups"):
        sectors.coverage(("goods",), ("mine", "yours"), "MEX")


MARKS = """schema name changes 1 USA percent - : [ ] { } &a *a !! ' " | > # 2018 -1e999 .nan ~ <<"""
words = st.sampled_from([*MARKS.split(), "- ", ": ", "\n", "  ", "\t", "\x07"])


@settings(patient, max_examples=size("fuzzed policy texts"))
@given(st.one_of(st.text(max_size=200), st.lists(words, max_size=40).map("".join)))
def test_any_text_is_a_policy_or_one_line(source):
    try:
        policy.parse_policy(source)
    except InputError as error:
        assert "\n" not in str(error)


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates(),
    st.sampled_from(["USA", "all", "goods", "percent"]),
)  # fmt: skip
entries = st.dictionaries(
    st.sampled_from([*CHANGE, "until", "to", "scale", "path", "hold", "coverage"]),
    st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(st.integers(), scalars)),
)


@settings(patient, max_examples=size("fuzzed policy changes"))
@given(entries)
def test_any_change_is_applied_or_one_line(edits):
    source = yaml.safe_dump({**HEAD, "changes": [{**CHANGE, **edits}]}, allow_unicode=True)
    try:
        given_policy = policy.parse_policy(source)
        policy.arrays(given_policy, bases.load("wiod-2011"), 2018)
    except InputError as error:
        assert "\n" not in str(error)


def test_the_packaged_files_are_those_on_disk():
    here = Path(policy.__file__).parent / "library"
    assert policy.available() == tuple(sorted(p.stem for p in here.glob("*.yaml")))
    assert {"nafta", "section-232-2018", "tariffs-2025"} <= set(policy.available())
