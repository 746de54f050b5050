"""The table of priors: whole, sourced, and what each school may change in it."""

import csv
import math
import re

import jax.numpy as jnp
import numpy as np
import pytest

from interlock.estimate import parameters, priors
from interlock.estimate.target import Setting, target
from interlock.region.region import load_region
from interlock.scenario.school import available, load_school

REGION = load_region()
KINDS = {"normal", "lognormal", "logit", "odds", "capped"}
SHARES = {"logit", "odds", "capped"}
SWITCHES = {"free": ("omega", "settling_agents"), "hump": ("hump_threshold", "hump_network"),
            "rationing": ("ration",), "cohort_push": ("crowd",)}  # fmt: skip
BLOCKS = {"mexico": priors.mexico, "triangle": priors.triangle}
CITED = re.compile(r"\b(?:P/)?([PT])(\d{2,3})(?:-[PT](\d{2,3}))?\b")


def rows():
    with priors.TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def full(block):
    return parameters.table(block, load_school("free")).priors


def of(block, name):
    (one,) = (one for one in full(block) if one.name == name)
    return one


def test_names_are_unique_within_a_block():
    for block in ("mexico", "triangle", "origin"):
        names = [row["name"] for row in rows() if row["block"] == block]
        assert len(names) > 5
        assert len(names) == len(set(names))
    for block in BLOCKS:
        names = [one.name for one in full(block)]
        assert len(names) == len(set(names))


def test_every_row_says_what_it_is_in_which_unit_and_why():
    for row in rows():
        assert all(row[column].strip() for column in row if column != "only"), row["name"]
        assert row["kind"] in KINDS, row["name"]
        assert row["only"] in {"", *SWITCHES}, row["name"]
        assert row["block"] in {"mexico", "triangle", "origin"}


def test_centres_lie_inside_the_support_and_scales_are_positive():
    for row in rows():
        center, kind = float(row["center"]), row["kind"]
        assert 0 < float(row["scale"]) < 3, row["name"]
        if kind == "lognormal":
            assert center > 0, row["name"]
        elif kind in SHARES:
            assert 0 < center < 1, row["name"]
    for name, inside in SWITCHES.items():
        assert {row["name"] for row in rows() if row["only"] == name} == set(inside)


def test_cited_estimates_and_targets_are_packaged():
    known = {"P": set(REGION.parameters["id"]), "T": set(REGION.targets["id"])}
    cited = 0
    for row in rows():
        for letter, first, last in CITED.findall(row["source"]):
            for number in (first, last):
                if number:
                    assert f"{letter}{number}" in known[letter], (row["name"], row["source"])
                    cited += 1
    assert cited > 40


def test_a_source_that_names_a_series_names_a_packaged_one():
    packaged = {one.id for one in REGION.search()}
    # Ids of series are the words with underscores that are not those of the specification.
    named = {
        word
        for row in rows()
        for word in re.findall(r"\b[a-zA-Z]+(?:_[a-zA-Z0-9]+){2,}\b", row["source"])
    }
    assert named
    for word in named:
        assert any(one == word or one.startswith(f"{word}_") for one in packaged), word


def plain(one, z):
    """Return natural units of one parameter at z by the formulas of the specification."""
    if one.kind == "normal":
        return one.center + one.scale * z
    if one.kind == "lognormal":
        return one.center * math.exp(one.scale * z)
    odds = one.center / (1 - one.center) * math.exp(one.scale * z)
    return (0.6 if one.kind == "capped" else 1) * odds / (1 + odds)


@pytest.mark.parametrize("block", list(BLOCKS))
def test_natural_units_by_plain_formulas(block):
    kinds = set()
    for one in full(block):
        kinds.add(one.kind)
        for z in (-3.0, -1.0, 0.0, 0.4, 2.5):
            assert float(one.natural(np.asarray(z))) == pytest.approx(plain(one, z), rel=1e-12)
    assert kinds == KINDS


def test_the_centre_is_the_median_but_a_capped_one_is_a_share_of_its_cap():
    for block in BLOCKS:
        for one in full(block):
            middle = float(one.natural(np.zeros(())))
            cap = priors.PERSISTENCE_CAP if one.kind == "capped" else 1
            assert middle == pytest.approx(cap * one.center, rel=1e-12), one.name


def test_the_persistence_never_reaches_its_cap():
    one = of("mexico", "persistence")
    assert one.kind == "capped"
    reached = one.natural(np.linspace(-8, 8, 200))
    assert (reached > 0).all() and (reached < 0.6).all()
    assert reached.max() > 0.59


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_interval_holds_nine_tenths_of_draws(kind):
    z = np.random.default_rng(5).standard_normal(40_000)
    for one in full("mexico"):
        if one.kind != kind:
            continue
        low, high = one.interval
        draws = one.natural(z)
        # Standard error of a share of .05 in 40,000 draws is .0011.
        assert (draws < low).mean() == pytest.approx(0.05, abs=0.005), one.name
        assert (draws > high).mean() == pytest.approx(0.05, abs=0.005), one.name


@pytest.mark.parametrize("name", available())
@pytest.mark.parametrize("block", list(BLOCKS))
def test_the_model_computes_with_natural_units_but_log_odds_of_kind_odds(block, name):
    table = parameters.table(block, load_school(name)).priors
    z = np.random.default_rng(7).standard_normal(len(table))
    location = jnp.asarray([one.location for one in table])
    scale = jnp.asarray([one.scale for one in table])
    values = priors.model_values(table, jnp.asarray(z), location, scale)
    assert set(values) == {one.name for one in table}
    for place, one in enumerate(table):
        natural = float(one.natural(z[place]))
        expected = math.log(natural / (1 - natural)) if one.kind == "odds" else natural
        assert float(values[one.name]) == pytest.approx(expected, rel=1e-10), one.name


@pytest.mark.parametrize("block", list(BLOCKS))
def test_schools_change_only_two_centres_and_what_is_switched_on(block):
    base = {one.name: one for one in parameters.table(block, load_school("rational")).priors}
    moved = {"nu"} | ({"south_retry"} if block == "triangle" else set())
    for name in available():
        school = load_school(name)
        found = parameters.table(block, school)
        assert found.names == tuple(base)
        for one in found.priors:
            fields = {f: getattr(one, f) for f in ("kind", "scale", "only", "label", "unit")}
            assert fields == {f: getattr(base[one.name], f) for f in fields}, (name, one.name)
            if one.name not in moved:
                assert one == base[one.name], (name, one.name)
        on = {switch for switch in SWITCHES if getattr(school, switch)}
        unused = {n for s, names in SWITCHES.items() if s not in on for n in names}
        inactive = {n for n, used in zip(found.names, found.active, strict=True) if not used}
        assert inactive == unused & set(found.names), name


def test_schools_centre_tastes_and_retry_where_they_say():
    retry = {"deterrent": 0.35, "mixed": 0.55, "displacement": 0.75}
    for name in available():
        school = load_school(name)
        south = {one.name: one for one in priors.triangle(school)}
        assert south["nu"].center == school.nu
        assert name in south["nu"].source
        assert south["south_retry"].center == retry[school.externalisation]


def test_each_origin_has_its_own_and_no_war_is_estimated_where_there_was_none():
    own = {one.name for one in priors.triangle(load_school("rational")) if "." in one.name}
    names = {row["name"] for row in rows() if row["block"] == "origin"}
    expected = {f"{n}.{o}" for n in names for o in ("GTM", "HND", "SLV")}
    assert own == expected - {"conflict.HND"}


@pytest.mark.xdist_group("density")
@pytest.mark.parametrize("name", ["rational", "chapter", "demand", "demographic", "free"])
def test_unused_parameters_have_no_effect_on_the_density_but_their_prior(name, density):
    one = target("mexico", name)
    assert isinstance(one.setting, Setting)
    z = np.random.default_rng(3).normal(0, 0.2, len(one.table.priors))
    before = float(density(jnp.asarray(z), one.setting))
    moved = z.copy()
    moved[~one.table.active] = 1.7
    after = float(density(jnp.asarray(moved), one.setting))
    unused = 0.5 * (moved[~one.table.active] ** 2 - z[~one.table.active] ** 2).sum()
    # "To the last digit" of sums of numbers of this size.
    assert before - after == pytest.approx(unused, abs=1e-11 * abs(before))
    assert before > -1e11  # the draw is inside the model's range: the test would else be empty
    used = z.copy()
    used[np.flatnonzero(one.table.active)] += 0.1
    assert abs(float(density(jnp.asarray(used), one.setting)) - before) > 0.1


@pytest.mark.parametrize("block", list(BLOCKS))
def test_standard_is_the_inverse_of_natural(block):
    z = np.linspace(-2, 2, 9)
    for one in full(block):
        np.testing.assert_allclose(one.standard(one.natural(z)), z, atol=1e-9, err_msg=one.name)
        possible = np.isfinite(one.standard(np.array([-0.5]))).all()
        assert possible == (one.kind == "normal"), one.name
