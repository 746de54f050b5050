"""Draws in their files: order, thinning, what a hash covers, and tampering that is caught."""

from dataclasses import replace

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.estimate import campaign, posterior, priors
from interlock.estimate import check as checking
from interlock.estimate.campaign import USUAL, diagnostics, full_z, targets
from interlock.estimate.fit import Mode, Sample
from interlock.estimate.posterior import Posterior, packaged_posterior, specification
from interlock.estimate.target import target
from interlock.scenario import school as schools

pytestmark = pytest.mark.xdist_group("density")


def sampled(one, draws, seed=0):
    """Return a sample of nothing in particular, of four chains."""
    z = np.random.default_rng(seed).standard_normal((4, draws, len(one.table.priors)))
    mode = Mode(np.zeros(z.shape[-1]), 0.0, 0.0, np.eye(z.shape[-1]), "converged")
    return Sample(z, -0.5 * (z**2).sum(axis=-1) - 7.0, 3, mode)


@pytest.fixture(scope="module")
def made():
    one = target("mexico", "rational")
    drawn = sampled(one, 300)
    effort = USUAL._replace(draws=300)
    return one, drawn, campaign._packaged("rational", "mexico", one, drawn, effort, 1.0)


def test_what_is_packaged_is_every_second_draw_of_the_used_parameters(made):
    one, drawn, found = made
    assert found.z.shape == (4, 150, one.table.active.sum())
    np.testing.assert_array_equal(found.z, drawn.z[:, 1::2][..., one.table.active])
    assert found.record.names == tuple(np.asarray(one.table.names)[one.table.active])
    assert found.record.divergences == 3
    assert (found.record.draws, found.record.warmup) == (300, USUAL.warmup)
    assert set(found.record.r_hat) == set(found.record.ess) == set(found.record.names)


def test_unused_parameters_take_their_part_of_the_density_with_them(made):
    _, _, found = made
    np.testing.assert_allclose(found.log_density, -0.5 * (found.z**2).sum(axis=-1) - 7.0, atol=1e-9)


def test_flat_draws_go_through_the_chains_in_turn(made):
    _, _, found = made
    for number, chain, draw in ((0, 0, 0), (1, 1, 0), (4, 0, 1), (599, 3, 149)):
        np.testing.assert_array_equal(found.flat[number], found.z[chain, draw])


def test_full_draws_have_the_order_of_the_table_and_zeros_where_unused(made):
    one, drawn, found = made
    z = full_z(found, one)
    assert z.shape == (600, len(one.table.priors))
    assert not z[:, ~one.table.active].any()
    np.testing.assert_array_equal(z[5][one.table.active], drawn.z[1, 3][one.table.active])
    # By name, not by place: a file in another order is read alike.
    order = np.random.default_rng(1).permutation(len(found.record.names))
    names = tuple(np.asarray(found.record.names)[order])
    other = Posterior(
        replace(found.record, names=names), found.z[..., order], found.log_density, found.mode
    )
    np.testing.assert_array_equal(full_z(other, one), z)


def test_chains_that_disagree_have_a_large_r_hat():
    z = np.random.default_rng(2).standard_normal((4, 500, 2))
    r_hat, ess = diagnostics(z)
    assert r_hat.shape == ess.shape == (2,)
    assert (r_hat < 1.01).all() and (ess > 1_500).all()
    z[0, :, 1] += 3
    r_hat, ess = diagnostics(z)
    assert r_hat[0] < 1.01 < 1.3 < r_hat[1]
    assert ess[1] < 50 < ess[0]


def test_one_bad_parameter_is_enough_not_to_converge(made):
    record = made[2].record
    good = replace(
        record, r_hat=dict.fromkeys(record.names, 1.0), ess=dict.fromkeys(record.names, 1e3)
    )
    assert good.converged
    assert not replace(good, r_hat=good.r_hat | {"nu": 1.011}).converged
    assert not replace(good, ess=good.ess | {"nu": 399.0}).converged


def edited(tmp_path, monkeypatch, old, new):
    text = priors.TABLE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "priors.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(priors, "TABLE", path)


MEXICAN = ("p_1993,mexico,odds,0.18", "p_1993,mexico,odds,0.19")
CENTRAL = ("homicide,triangle,lognormal,0.5", "homicide,triangle,lognormal,0.6")
OF_ORIGIN = ("first_1993,origin,odds,0.03", "first_1993,origin,odds,0.04")


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        (MEXICAN, {"mexico", "training"}),
        (CENTRAL, {"triangle"}),
        (OF_ORIGIN, {"triangle"}),
    ],
    ids=["Mexican prior", "Central American prior", "prior of each origin"],
)
def test_a_changed_prior_makes_fits_stale(change, fits, tmp_path, monkeypatch):
    before = {fit: specification("rational", fit) for fit in posterior.FITS}
    edited(tmp_path, monkeypatch, *change)
    stale = {fit for fit, one in before.items() if specification("rational", fit) != one}
    assert stale >= fits
    if change is not MEXICAN:
        assert stale == fits


def test_central_american_fits_rest_on_the_mexican_border(tmp_path, monkeypatch):
    """They take parameters and path of the US border at the Mexican mode."""
    before = specification("rational", "triangle")
    edited(tmp_path, monkeypatch, *MEXICAN)
    assert specification("rational", "triangle") != before


def test_a_changed_school_or_release_makes_fits_stale(tmp_path, monkeypatch):
    before = {fit: specification("rational", fit) for fit in posterior.FITS}
    assert specification("chapter", "mexico") != before["mexico"]
    releases = tmp_path / "releases.yaml"
    releases.write_text("persons: {}\n", encoding="utf-8")
    monkeypatch.setattr(posterior, "RELEASES", releases)
    assert specification("rational", "triangle") != before["triangle"]
    assert specification("rational", "mexico") == before["mexico"]
    changed = tmp_path / "rational.yaml"
    changed.write_bytes((schools.FOLDER / "rational.yaml").read_bytes() + b"# more\n")
    monkeypatch.setattr(schools, "FOLDER", tmp_path)
    assert specification("rational", "mexico") != before["mexico"]


@pytest.mark.parametrize("place", [100, 4_000, 150_000, 300_000])
def test_a_damaged_file_is_one_line(place, tmp_path):
    """A byte turned round in the middle: zip's checksum or the deflated stream tells."""
    text = bytearray(posterior.path_of("rational").read_bytes())
    for number in range(place, place + 40):
        text[number] ^= 0xFF
    path = tmp_path / "damaged.npz"
    path.write_bytes(text)
    with pytest.raises(InputError, match="not a posterior of interlock") as caught:
        posterior.read(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("records", ["[]", "3", "{", '{"mexico": {}}', '{"mexico": 1}'])
def test_a_foreign_archive_is_one_line(records, tmp_path):
    path = tmp_path / "foreign.npz"
    np.savez(path, records=np.asarray(records))
    with pytest.raises(InputError, match="not a posterior of interlock"):
        posterior.read(path)


@pytest.mark.parametrize("name", ["ratonal", "all", ""])
def test_a_posterior_of_no_school_is_one_line(name):
    with pytest.raises(InputError) as caught:
        packaged_posterior(name)
    assert "\n" not in str(caught.value)


def test_a_tampered_log_density_is_caught():
    fits = packaged_posterior("rational")
    one = targets("rational", fits["mexico"].mode)["mexico"]
    good = fits["mexico"]
    assert checking.density_gap(one, good) < checking.DENSITY_LIMIT
    spoilt = replace(good, log_density=good.log_density + 0.03)
    assert checking.density_gap(one, spoilt) > checking.DENSITY_LIMIT
    found = set(checking._one(one, spoilt).wrong) - set(checking._one(one, good).wrong)
    (wrong,) = found
    assert "log densities differ" in wrong
    nothing = replace(good, log_density=np.full_like(good.log_density, np.nan))
    assert any("log densities differ" in one for one in checking._one(one, nothing).wrong)


def test_a_bad_record_and_chains_apart_are_caught():
    fits = packaged_posterior("rational")
    one = targets("rational", fits["mexico"].mode)["mexico"]
    good = fits["mexico"]
    record = good.record
    stale = replace(good, record=replace(record, fingerprint="sha256:0"))
    assert any("other data" in text for text in checking._one(one, stale).wrong)
    slow = replace(good, record=replace(record, ess=record.ess | {"nu": 12.0}))
    assert any("ess 12" in text for text in checking._one(one, slow).wrong)
    apart = good.z.copy()
    apart[0, :, 3] += 5
    assert any("its draws" in text for text in checking._one(one, replace(good, z=apart)).wrong)
