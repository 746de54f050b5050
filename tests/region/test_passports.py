"""Every series has a whole passport; the walk is over the catalogue, not over examples."""

import pytest

from interlock.errors import InputError
from interlock.region import catalogue
from interlock.region.packaged import read_table, scan_series
from interlock.region.passport import LICENCES, QUALITIES
from interlock.region.places import COUNTRIES, GROUPS, place_name
from interlock.region.units import UNITS

DOMAINS = ("migration", "macro", "politics", "world", "panel")
PASSPORTS = catalogue.passports()


def test_every_series_has_a_passport_and_every_passport_a_series():
    named = set()
    for domain in DOMAINS:
        here = set(scan_series(domain).select("series").unique().collect()["series"])
        assert here == {one.id for one in PASSPORTS.values() if one.domain == domain}
        named |= here
    assert named == set(PASSPORTS)
    assert len(PASSPORTS) == 482


@pytest.mark.parametrize("domain", DOMAINS)
def test_passports_are_whole(domain):
    for one in PASSPORTS.values():
        if one.domain != domain:
            continue
        for text in (one.label, one.definition, one.unit_as_published, one.vintage):
            assert text.strip() == text != ""
        assert "{" not in one.label + one.definition, f"{one.id}: a template was left unfilled"
        assert one.definition.endswith(".")
        assert one.unit in UNITS
        assert one.licence in LICENCES
        assert one.quality in QUALITIES
        assert one.dims[-1] in {"year", "period"}
        assert one.sources
        for source in one.sources:
            assert all((source.publisher, source.table, source.address))
        assert one.coverage.first_year <= one.coverage.last_year


def test_every_unit_of_the_list_is_used():
    assert {one.unit for one in PASSPORTS.values()} == set(UNITS)


def test_labels_tell_series_of_one_domain_apart():
    seen = {}
    for one in PASSPORTS.values():
        other = seen.setdefault((one.domain, one.label, one.unit), one.id)
        assert other == one.id, f"{other} and {one.id} share the label '{one.label}'"


def test_coverage_agrees_with_the_values():
    for domain in DOMAINS:
        rows = scan_series(domain).collect()
        for (series,), part in rows.group_by("series"):
            coverage = PASSPORTS[str(series)].coverage
            assert coverage.n == part.height
            assert (coverage.first_year, coverage.last_year) == (
                part["year"].min(),
                part["year"].max(),
            )


def test_the_worst_letter_is_the_quality():
    for domain in ("migration", "macro", "politics", "world"):
        rows = scan_series(domain).collect()
        for (series,), part in rows.group_by("series"):
            letters = set(part["quality"].drop_nulls())
            assert PASSPORTS[str(series)].quality == max(letters, default="unrated")


def test_licences_and_qualities_are_counted_not_invented():
    assert catalogue.licence_counts() == {"not stated": 468, "derived only": 13, "CC BY 3.0 IGO": 1}
    assert catalogue.quality_counts() == {"unrated": 255, "B": 106, "A": 103, "C": 18}
    for one in PASSPORTS.values():
        # Only the migration table grades its rows; the panel is spliced from it.
        assert (one.quality == "unrated") == (one.domain in {"macro", "politics", "world"})


def test_breaks_belong_to_series_and_lie_in_their_years():
    for one in PASSPORTS.values():
        for cut in one.breaks:
            assert cut.first_year <= one.coverage.last_year
            assert cut.last_year is None or cut.last_year >= cut.first_year
    assert set(read_table("breaks")["series"]) <= set(PASSPORTS)


def test_counts_of_crossings_are_events_never_persons():
    for one in PASSPORTS.values():
        words = ("apprehen", "encounter", "removal", "deport", "detention", "returns")
        if any(word in one.label.casefold() for word in words) and one.unit == "persons":
            pytest.fail(f"{one.id} counts events but is measured in persons")


def test_search_needs_every_word():
    found = {one.id for one in catalogue.search("Border Patrol AGENTS")}
    assert {"usbp_agents", "panel.usbp_agents_sw"} <= found
    assert catalogue.search("no such words at all") == []


def test_unknown_series_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'usbp_apprehensions'"):
        catalogue.passport("usbp_aprehensions")


def test_the_bibliography_names_every_source_once():
    references = catalogue.bibliography()
    assert len(references) == read_table("sources").height
    assert {series for one in references for series in one.series} == set(PASSPORTS)


def test_every_place_of_the_region_has_a_name():
    assert set(GROUPS["region"]) == set(COUNTRIES)
    assert place_name("MEX") == "Mexico"
    assert place_name("USA-SW:El Paso") == "El Paso sector (United States, southwest border)"
    assert place_name("CAN+MEX") == "Canada and Mexico"
    assert place_name("FRA") == "FRA"
