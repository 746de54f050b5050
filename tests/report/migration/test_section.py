import base64
import csv
import io
import math
import re

import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.region.annual import LAST_SCORED_YEAR, YEARS
from interlock.report.migration import facts, tables
from interlock.report.migration.section import PICTURES, section
from interlock.report.migration.sources import SERIES
from interlock.report.page import render
from interlock.report.wording import number
from interlock.scenario.school import load_school
from interlock.system.inputs import history, mexican_apprehensions
from interlock.system.outcomes import LABELS
from tests.report.conftest import manifest
from tests.report.migration.conftest import SCHOOLS
from tests.report.reading import Page

pytestmark = pytest.mark.xdist_group("report-migration")
FETCHING = {"src", "srcset", "poster", "background", "data", "action", "xlink:href"}


@pytest.fixture(scope="module")
def made(replay):
    return section(replay, manifest())


@pytest.fixture(scope="module")
def text(data, replay):
    return render(data, manifest(), replay)


def rows_of(address):
    kind, _, coded = address.partition(",")
    assert kind == "data:text/csv;charset=utf-8;base64"
    return list(csv.DictReader(io.StringIO(base64.b64decode(coded).decode())))


def test_every_picture_is_drawn_wide_and_narrow_with_words(made):
    assert [one.name for one in made.figures] == [one.name for one in PICTURES]
    for one in made.figures:
        assert len(one.drawn) == 2
        for drawn in one.drawn:
            said = drawn.split('aria-label="')[1].split('"')[0]
            assert len(said) > 60
            assert all(facts.title(school) in said for school in SCHOOLS)
        assert "not scored" in one.caption


def test_every_figure_and_table_names_source_and_vintage(made):
    told = [one.source for one in (*made.figures, made.levels, made.fits)] + [made.answer_source]
    for source in told:
        assert source.startswith("interlock, corridors fitted to history (")
        assert "Vintage: packaged data 1.0.0; 9 draws of the packaged posterior" in source
        assert "run of 2026-11-23T21:00:00Z" in source
    deaths = next(one for one in made.figures if one.name == "migration-deaths")
    assert "observed panel.sw_border_deaths_usbp: " in deaths.source
    assert "interlock splice" not in deaths.source  # its publisher instead
    assert "quality C" in deaths.source
    assert made.inputs is not None
    assert "Vintage: packaged data 1.0.0" in made.inputs.source


def test_what_is_shown_exists(replay):
    shown = {name for one in PICTURES for name in one.shows} | set(tables.TAKEN) | set(SERIES)
    assert shown <= set(replay.data_vars)
    modelled = {name for name in shown if not name.startswith("observed_")}
    assert modelled - {"deaths"} <= set(LABELS)
    assert set(SERIES) == {name for name in replay.data_vars if name.startswith("observed_")}


def by_hand(replay, school, name, origins, first=1980, publishers=(None,)):
    """The root mean squared log gap with nothing but loops."""
    squares = []
    for origin in origins:
        for publisher in publishers:
            for year in range(first, LAST_SCORED_YEAR + 1):
                seen = replay[f"observed_{name}"].sel(year=year)
                if "origin" in seen.dims:
                    seen = seen.sel(origin=origin)
                if publisher:
                    seen = seen.sel(publisher=publisher)
                if math.isfinite(float(seen)):
                    model = replay[name].sel(school=school, origin=origin, year=year, quantile=0.5)
                    squares.append((math.log(float(model)) - math.log(float(seen))) ** 2)
    return math.sqrt(sum(squares) / len(squares))


def test_errors_in_the_table_are_those_of_the_definition(replay, made):
    central, who = ("GTM", "HND", "SLV"), ("dhs", "pew", "cms", "mpi")
    for row, school in zip(made.fits.rows, SCHOOLS, strict=True):
        wanted = [
            by_hand(replay, school, "apprehensions_events", ["MEX"]),
            by_hand(replay, school, "apprehensions_events", central),
            # The stock of 1980 is where the replay starts.
            by_hand(replay, school, "stock_persons", ["MEX"], 1981),
            by_hand(replay, school, "stock_persons", central, 1981),
            by_hand(replay, school, "unauthorised_persons", ["MEX"], publishers=who),
            by_hand(replay, school, "unauthorised_persons", central, publishers=who),
            by_hand(replay, school, "fee_usd_2023", ["MEX"]),
        ]
        assert row == (facts.title(school), *(number(one) for one in wanted))
    assert "In sample" in made.fits.caption
    assert sum(n for _, n in made.fits.groups) == len(made.fits.columns) - 1


def test_the_error_of_apprehensions_needs_no_labelled_arrays(replay):
    counted = {y: v for y, v in mexican_apprehensions().items() if y <= LAST_SCORED_YEAR}
    model = replay["apprehensions_events"].sel(school="chapter", origin="MEX", quantile=0.5)
    gap = [np.log(float(model.sel(year=y))) - np.log(v) for y, v in counted.items()]
    assert facts.log_rmse(replay, facts.MEASURES[0], "chapter") == pytest.approx(
        np.sqrt(np.mean(np.square(gap))), rel=1e-12
    )


def test_levels_are_those_of_the_dataset(replay, made):
    for row, school in zip(made.levels.rows, SCHOOLS, strict=False):
        cells = []
        for year in facts.TOLD_YEARS:
            here = replay["unauthorised_persons"].sel(school=school, origin="MEX", year=year) / 1e6
            low, middle, high = here.sel(quantile=[0.05, 0.5, 0.95]).values
            assert low <= middle <= high
            cells += [number(middle), f"{number(low)} to {number(high)}"]
        assert row == (facts.title(school), *cells)
    assert ("Estimate of Pew", "6.95", "–", "–", "–") in made.levels.rows
    assert not any(row[0] == "Estimate of DHS" for row in made.levels.rows)  # none in these years


def test_schools_that_say_the_same_are_not_told_apart(replay, made):
    assert "(Enforcement backfires) and" in made.answer
    same = replay.isel(school=[0, 0]).assign_coords(school=list(SCHOOLS))
    assert "under every one of them" in section(same, manifest()).answer


def test_words_say_what_the_pictures_cannot(made):
    text = " ".join(made.words)
    for needed in (
        "uncertainty of parameters only",
        "set-identified",
        "They disagree",
        "persons here, not flows",
        "not a forecast",
        "Deaths",
        "2020–2024 is an extension and not scored",
    ):
        assert needed in text
    assert [name.partition(":")[0] for name, _ in made.assumptions] == list(SCHOOLS)
    for name, (_, rows) in zip(SCHOOLS, made.assumptions, strict=True):
        told = dict(rows)
        assert told["Sources"] == "; ".join(load_school(name).sources)
        assert told["Idea"] == " ".join(load_school(name).summary.split())


def test_the_table_of_inputs_is_that_of_the_inputs(made):
    marks = {label: row for label, *row in made.inputs.rows}
    agents = history()["security.agents"]
    assert marks[agents.label] == [agents.marks[YEARS.index(y)] for y in range(2020, 2025)]
    assert "Unemployment" not in marks  # observed throughout
    assert all(set(row) != {"observed"} for row in marks.values())


def test_the_values_to_take_away_are_the_values(replay, made):
    rows = rows_of(made.csv)
    series = sum(mexican + 3 * central for mexican, central in tables.TAKEN.values()) + 1
    assert len(rows) == len(SCHOOLS) * series * len(YEARS)
    for row in rows[:: len(rows) // 60]:
        points = [float(row[name]) for name in ("q05", "q25", "q50", "q75", "q95")]
        assert points == sorted(points)
        here = replay[row["outcome"]].sel(school=row["school"], year=int(row["year"]))
        if row["origin"] != "all":
            here = here.sel(origin=row["origin"])
        assert points == pytest.approx(here.values.tolist(), rel=1e-9)
        assert row["extension"] == ("true" if int(row["year"]) > LAST_SCORED_YEAR else "false")


def test_the_observed_values_are_all_there(replay, made):
    rows = rows_of(made.observed_csv)
    assert len(rows) == sum(int(replay[name].notnull().sum()) for name in SERIES)
    pew = next(r for r in rows if (r["publisher"], r["year"]) == ("pew", "2007"))
    assert (pew["origin"], pew["outcome"], pew["value"]) == (
        "MEX",
        "unauthorised_persons",
        "6950000",
    )


def test_the_page_holds_the_section_and_fetches_nothing(text):
    page = Page(text)
    assert page.one("section", id="migration").words
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
    for link in page.all("a"):
        if link.attributes["href"].startswith("#"):
            assert link.attributes["href"][1:] in ids
        assert re.match(r"https?://|#|data:text/csv", link.attributes["href"])
    assert not {"script", "link", "img", "iframe"} & {one.tag for one in page.elements}
    assert not any(FETCHING & set(one.attributes) for one in page.elements)
    assert len(text.encode()) < 6_000_000


def test_the_same_replay_gives_the_same_page(made, replay):
    assert section(replay, manifest()) == made


def test_the_page_says_that_migration_was_run(text, replay):
    page = Page(text)
    assert "Migration, security and politics do not answer" not in text
    assert "Trade and migration are replayed side by side" in page.one("section", id="limits").words
    assert "the choice of every draw" in page.one("section", id="solution").words
    cited = page.one("section", id="sources").words
    assert "series mexico_returns_deportations" in cited
    assert "school rational" in cited
    for figure in page.all("figure"):
        if figure.attributes["id"].startswith("migration-"):
            assert "Source: interlock, corridors fitted to history" in figure.words


def test_one_school_alone_is_told_so(replay):
    alone = section(replay.sel(school=["rational"]), manifest())
    assert "one school of thought (Everybody reckons with the border)" in alone.answer
    assert "Run all of them before you conclude" in " ".join(alone.words)
    assert len(alone.fits.rows) == 1


def test_a_page_without_migration_has_no_empty_section(data):
    assert 'id="migration"' not in render(data, manifest())


def test_an_unconverged_replay_is_not_drawn(data, replay):
    bad = replay.assign_attrs(status="stopped", residual=1.0)
    with pytest.raises(UnconvergedError):
        render(data, manifest(), bad)
