"""`interlock migrate` as a user meets it: tables, JSON, a whole file, one line for mistakes.

Most tests run on draws near the centre of the priors, so that they need no posterior; the last ones
run on the packaged posteriors.
"""

import json
import math
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from interlock.cli import migrate
from interlock.cli.bands import SHOWN_YEARS, verdict_line
from interlock.errors import InputError, UnconvergedError
from interlock.estimate import parameters
from interlock.migration.drivers import ORIGINS
from interlock.region.annual import YEARS, position
from interlock.scenario.school import available, load_school
from interlock.scenario.setting import parse
from interlock.study import ensemble, migration, records
from interlock.system.outcomes import LABELS
from tests.campaign import FULL

RUN = CliRunner()
HOLD = "security.agents=hold:1993"
DRAWS = 4  # one number everywhere, so that one compilation serves all tests


def near_the_priors(school, number=DRAWS):
    """Draws of z = .1 N(0, 1) for a school, the same every time."""
    random = np.random.default_rng(7)
    thought = load_school(school)
    of = [len(parameters.table(block, thought).names) for block in ("mexico", "triangle")]
    return ensemble.Draws(school, *(0.1 * random.standard_normal((number, n)) for n in of))


@pytest.fixture
def quiet(monkeypatch):
    """Leave the signals of the test process alone."""
    monkeypatch.setattr(migrate, "leave_at_once", lambda *_: None)


@pytest.fixture
def priors(monkeypatch, quiet):
    monkeypatch.setattr(migration, "draws_of", near_the_priors)


def run(*words):
    done = RUN.invoke(migrate.app, [*map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def replayed(*words):
    return run("run", "--draws", DRAWS, *words)


def compared(*words):
    return run("counterfactual", "--draws", DRAWS, *words)


def numbers(thing):
    """Every number in nested records."""
    if isinstance(thing, dict):
        thing = list(thing.values())
    if isinstance(thing, list):
        return [number for one in thing for number in numbers(one)]
    return [thing] if isinstance(thing, int | float) and not isinstance(thing, bool) else []


# --- replay -------------------------------------------------------------------------------------


def test_history_is_a_table_by_origin_with_what_was_observed(priors):
    told = replayed("--origin", "HND", "--origin", "MEX")
    assert max(len(line) for line in told.splitlines()) <= 80
    assert "…" not in told
    assert told.index("Mexico under rational") < told.index("Honduras under rational")
    assert "Guatemala" not in told
    for label in ("stock, census", "undocumented", "entries", "returns", "apprehensions", "deaths"):
        assert label in told
    assert "2024*" in told and "2019*" not in told
    assert "* extension" in told
    assert "11.7" in told  # million in the census of 2010
    assert "converged: residual" in told
    assert "4 draws, static expectations" in told
    assert "us_foreign_born_by_country" in told


def test_medians_in_the_table_are_those_of_the_study(priors):
    told = replayed("--origin", "MEX", "--school", "demand")
    data = migration.replay("demand", origins=["MEX"], draws=DRAWS)
    line = next(line for line in told.splitlines() if line.startswith("undocumented, M"))
    shown = [float(word) for word in line.split()[2:]]
    wanted = data["unauthorised_persons"].sel(
        school="demand", origin="MEX", quantile=0.5, year=list(SHOWN_YEARS)
    )
    np.testing.assert_allclose(shown, wanted.values / 1e6, rtol=6e-3)


def test_history_in_json_is_nested_finite_and_whole(priors):
    told = json.loads(replayed("--json", "--school", "chapter", "--origin", "SLV"))
    assert told["years"] == list(YEARS)
    assert told["extension"] == [year > 2019 for year in YEARS]
    assert told["status"] == "converged" and told["residual"] < 1e-8
    school = told["schools"]["chapter"]
    assert list(school["origins"]) == ["SLV"]
    outcomes = school["origins"]["SLV"]
    assert list(outcomes) == list(LABELS)
    stock = outcomes["stock_persons"]
    assert stock["unit"] == "persons"
    assert all(
        a <= b <= c for a, b, c in zip(stock["q05"], stock["q50"], stock["q95"], strict=True)
    )
    assert stock["observed"][position(1990)] == pytest.approx(465_433, rel=0.01)
    assert outcomes["entries_persons"]["observed"] == [None] * len(YEARS)
    assert set(outcomes["unauthorised_persons"]["observed_by_publisher"]) == {
        "dhs", "pew", "cms", "mpi",
    }  # fmt: skip
    assert school["deaths"]["observed"][position(2010)] == 365
    assert all(math.isfinite(number) for number in numbers(told))


def test_the_csv_is_tidy_and_whole(priors, tmp_path):
    path = tmp_path / "history.csv"
    told = replayed("--csv", path, "--school", "all")
    frame = pl.read_csv(path)
    assert frame.columns == [
        "school", "origin", "year", "outcome", "unit",
        "q05", "q25", "q50", "q75", "q95", "observed", "extension",
    ]  # fmt: skip
    schools = len(available())
    assert frame.height == schools * len(YEARS) * (len(LABELS) * len(ORIGINS) + 1)
    assert f"{frame.height} rows written to" in told
    keys = frame.select("school", "origin", "year", "outcome")
    assert keys.is_unique().all()
    assert frame.schema["extension"] == pl.Boolean
    assert frame.filter(pl.col("extension"))["year"].min() == 2020
    quantiles = frame.select(records.QUANTILE_NAMES)
    assert quantiles.null_count().sum_horizontal().item() == 0
    assert (frame["q05"] <= frame["q50"]).all() and (frame["q50"] <= frame["q95"]).all()
    assert set(frame.filter(pl.col("outcome") == "deaths")["origin"]) == {"all"}
    census = frame.filter(outcome="stock_persons", origin="MEX", year=2010, school="free")
    assert census["observed"].item() == 11_711_103
    fees = frame.filter(pl.col("outcome") == "fee_usd_2023", pl.col("observed").is_not_null())
    assert set(fees["origin"]) == {"MEX"}
    data = migration.replay("free", origins=["GTM"], draws=DRAWS)
    cell = frame.filter(outcome="entries_persons", origin="GTM", year=2007, school="free")
    wanted = data["entries_persons"].sel(school="free", origin="GTM", year=2007)
    assert cell.select(records.QUANTILE_NAMES).row(0) == tuple(wanted.values)
    assert [one.name for one in tmp_path.iterdir()] == ["history.csv"]


def test_with_json_the_count_of_rows_does_not_spoil_the_json(priors, tmp_path):
    words = ["run", "--draws", str(DRAWS), "--origin", "MEX", "--json"]
    done = RUN.invoke(migrate.app, [*words, "--csv", str(tmp_path / "x.csv")])
    assert json.loads(done.stdout)["status"] == "converged"
    assert "rows written" in done.stderr


def test_a_file_that_cannot_be_finished_leaves_the_old_one(priors, tmp_path, monkeypatch):
    path = tmp_path / "history.csv"
    path.write_text("old")

    def full(data):
        yield ("rational",) * 12
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(records, "tidy", full)
    with pytest.raises(InputError, match=r"cannot write .*No space left on device"):
        replayed("--csv", path)
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["history.csv"]


def test_an_unconverged_run_prints_no_number(priors, monkeypatch, tmp_path):
    monkeypatch.setattr(ensemble, "RESIDUAL_LIMIT", 0.0)
    for words in (["run"], ["run", "--json"], ["counterfactual", "--set", HOLD]):
        with pytest.raises(UnconvergedError, match="residual"):
            RUN.invoke(migrate.app, [*words, "--draws", str(DRAWS)], catch_exceptions=False)
    with pytest.raises(UnconvergedError):
        replayed("--csv", tmp_path / "x.csv")
    assert not any(tmp_path.iterdir())


# --- counterfactual -----------------------------------------------------------------------------


def test_the_effect_is_draw_by_draw_against_history(priors):
    told = json.loads(compared("--set", HOLD, "--json", "--year", 2007))
    assert told["settings"] == ["security.agents=hold:1993@1994-2024"]
    assert (told["year"], told["origin"], told["status"]) == (2007, "MEX", "converged")
    assert list(told["origins"]) == ["GTM", "HND", "SLV"]
    assert list(told["schools"]) == list(available())
    assert told["residual"] < 1e-8
    draws = near_the_priors("chapter")
    levels = ensemble.changed_levels([parse(HOLD, ensemble.history())])
    before, after = ensemble.run(draws), ensemble.run(draws, levels)
    for name, outcome in records.EFFECTS.items():
        a, b = (one.values[outcome][:, :, position(2007)] for one in (before, after))
        for place, origin in enumerate(ORIGINS):
            here = told if origin == "MEX" else told["origins"][origin]
            wanted = np.quantile(100 * (b / a - 1)[:, place], [0.05, 0.5, 0.95])
            band = here["schools"]["chapter"][name]
            np.testing.assert_allclose([band["5"], band["50"], band["95"]], wanted, atol=1e-9)
    a, b = (one.values["unauthorised_persons"][:, 0, position(2007)] for one in (before, after))
    mexico = told["schools"]["chapter"]
    assert mexico["positive_share"] == (b > a).mean()
    deaths = 100 * (after.deaths / before.deaths - 1)[:, position(2007)]
    assert mexico["deaths_pct"]["50"] == pytest.approx(np.median(deaths))
    a, b = (one.values["value_abroad_log"][:, 0, position(2007)] for one in (before, after))
    assert mexico["welfare"]["abroad"]["50"] == pytest.approx(np.median(100 * np.expm1(b - a)))
    assert "deaths_pct" not in told["origins"]["GTM"]["schools"]["chapter"]


def test_schools_disagree_near_the_priors_and_the_first_line_says_so(priors):
    told = compared("--set", HOLD)
    first = told.splitlines()[0]
    assert first.startswith("Schools disagree: the undocumented stock from Mexico in 2010 rises")
    assert "falls under chapter and demand" in first
    assert told.splitlines()[1].startswith("security.agents=hold:1993@1994-2024; 2010 against")
    table = told.splitlines()[2:]
    assert all(len(line) <= 80 for line in table if not line.startswith(("Schools", "All")))
    assert "…" not in told
    assert "converged: residual" in told
    assert sum(line.startswith("Schools disagree") for line in told.splitlines()) >= 2
    record = json.loads(compared("--set", HOLD, "--json"))
    found = record["sign_agreement"]
    assert found["verdict"] == "disagree"
    for name, effect in record["schools"].items():
        band = effect["unauthorised_pct"]
        sign = "rises" if band["5"] > 0 else "falls" if band["95"] < 0 else "undecided"
        assert name in found[sign]


def test_all_schools_agree_on_more_visas_for_others(priors):
    words = ["--set", "migration.legal_quota.GTM=scale:2", "--year", "2022"]
    told = compared(*words, "--origin", "GTM")
    assert told.startswith(
        "All schools agree that the undocumented stock from Guatemala in 2022 falls.\n"
    )
    assert "2022 is an extension" in told
    told = compared(*words, "--school", "rational")
    assert told.startswith(
        "One school asked: the undocumented stock from Mexico in 2022 does not change under"
    )
    record = json.loads(compared(*words, "--json", "--origin", "GTM", "--school", "rational"))
    assert (record["origin"], record["origins"], record["extension"]) == ("GTM", {}, True)


def test_origins_that_are_named_have_their_tables(priors):
    words = ["--set", "security.sanctions=to:0", "--school", "rational"]
    assert compared(*words).count("share of draws") == 1
    assert compared(*words, "--origin", "MEX", "--origin", "SLV").count("share of draws") == 2


@pytest.mark.skipif(not FULL, reason="a minute of compiling foresight: full campaign")
def test_the_path_to_come_can_be_foreseen(priors):
    words = ["--set", HOLD, "--school", "rational", "--json"]
    static = json.loads(compared(*words))
    far = json.loads(compared(*words, "--expectations", "foresight"))
    assert (static["expectations"], far["expectations"]) == ("static", "foresight")
    assert static["schools"] != far["schools"]
    assert all(math.isfinite(number) for number in numbers(far))


def judged(**bands):
    effects = {name: {"5": low, "95": high} for name, (low, high) in bands.items()}
    return records.agreement(effects, records.JUDGED), effects


@pytest.mark.parametrize(
    ("bands", "verdict", "line"),
    [
        ({"a": (1, 2), "b": (0.1, 9)}, "agree", "All schools agree that S rises."),
        ({"a": (-2, -1), "b": (-3, -1)}, "agree", "All schools agree that S falls."),
        ({"a": (0, 0), "b": (0, 1e-9)}, "agree", "All schools agree that S does not change."),
        (
            {"a": (1, 2), "b": (-2, -1), "c": (1, 1), "d": (-1, 1)},
            "disagree",
            "Schools disagree: S rises under a and c, falls under b and is undecided under d.",
        ),
        (
            {"a": (1, 2), "b": (-2, -1)},
            "disagree",
            "Schools disagree: S rises under a and falls under b.",
        ),
        (
            {"a": (1, 2), "b": (-2, 1)},
            "undecided",
            "Schools do not all decide: S rises under a and is undecided under b.",
        ),
        (
            {"a": (-1, 2), "b": (None, None)},
            "undecided",
            "Undecided under all schools: the 5-95 interval of S holds zero.",
        ),
        ({"a": (0, 2)}, "undecided", "One school asked: S is undecided under a."),
        ({"a": (-2, -1)}, "agree", "One school asked: S falls under a."),
        (
            {"a": (0.01, 0.02), "b": (0.01, 0.049)},
            "agree",
            "All schools agree that S changes by less than 0.05 percent, about none.",
        ),
        (
            {"a": (-0.02, -0.01), "b": (-0.01, 0.04)},
            "undecided",
            "All schools agree that S changes by less than 0.05 percent, about none.",
        ),
        (
            {"a": (0.01, 0.02), "b": (0.04, 0.06)},
            "agree",
            "Schools differ: S rises under b and changes by less than 0.05 percent, about none, "
            "under a.",
        ),
        (
            {"a": (-0.01, 0.02)},
            "undecided",
            "One school asked: S changes by less than 0.05 percent, about none, under a.",
        ),
    ],
)
def test_a_sign_counts_only_where_the_interval_excludes_zero(bands, verdict, line):
    found, effects = judged(**bands)
    assert found["verdict"] == verdict
    stock = "the undocumented stock from Mexico in 2010"
    assert verdict_line(found, effects, "MEX", 2010) == line.replace("S ", f"{stock} ")


def test_what_is_not_a_number_is_null():
    assert records.finite(float("nan")) is None
    assert records.finite(float("inf")) is None
    assert records.finite(np.float64(2)) == 2


# --- inputs and schools -------------------------------------------------------------------------


def test_inputs_are_listed_with_unit_range_and_levels():
    told = run("inputs")
    assert max(len(line) for line in told.splitlines()) <= 80
    assert "63 inputs" in told
    assert set(told.split()) >= set(migrate._levels())  # paths stay whole, so they can be copied
    assert set(migrate._levels()) == set(ensemble.history())
    rows = {row["path"]: row for row in json.loads(run("inputs", "--json"))}
    agents = rows["security.agents"]
    assert (agents["unit"], agents["lowest"], agents["highest"]) == ("persons", 0, 200_000)
    assert agents["level_1993"] == pytest.approx(3444)
    assert agents["years_observed"][-1] == 2019
    assert rows["security.sanctions"]["years_observed"] == []


def test_one_input_is_shown_year_by_year_with_marks():
    told = run("inputs", "security.barriers")
    years = [line.split() for line in told.splitlines() if line.startswith("  ")]
    assert [int(year) for year, _, _ in years] == list(YEARS)
    assert ["2005", "119", "observed"] in years
    assert ["2024", "741", "held"] in years
    assert {mark for *_, mark in years} == {"assumed", "observed", "interpolated", "held"}
    record = json.loads(run("inputs", "security.barriers", "--json"))
    assert record["values"][position(2005)] == {"year": 2005, "value": 119.0, "mark": "observed"}


def test_schools_are_listed_and_told():
    told = run("schools")
    assert [line.split()[0] for line in told.splitlines()] == list(available())
    for name in available():
        told, one = run("schools", name), load_school(name)
        assert one.title in told
        assert " ".join(told.split()).count(" ".join(one.summary.split())) == 1
        assert all(source in " ".join(told.split()) for source in one.sources)
        assert "settling grows with agents" in told
        assert max(len(line) for line in told.splitlines()) <= 80
    assert "30% from 1987" in run("schools", "regimes")
    assert "an estimated share" in run("schools", "free")
    assert json.loads(run("schools", "demand", "--json"))["rationing"] is True
    assert len(json.loads(run("schools", "--json"))) == len(available())


# --- mistakes -----------------------------------------------------------------------------------

# What the command line prints, its exit code, and which heavy libraries it loaded to say so.
SCRIPT = """
import sys
sys.argv = ["interlock", "migrate", *sys.argv[1:]]
from interlock.cli.app import main
try:
    main()
finally:
    print("LOADED", *sorted({"jax", "xarray", "pandas", "altair"} & set(sys.modules)))
"""
ASK = ("counterfactual", "--set")
MISTAKES = {
    "school": (["run", "--school", "ration"], "no school 'ration'; did you mean 'rational'?"),
    "school of a comparison": ([*ASK, HOLD, "--school", "x"], "no school 'x'; known: all,"),
    "school with a line break": (["run", "--school", "a\nb"], r"no school 'a\nb'"),
    "school to tell": (["schools", "chaptre"], "did you mean 'chapter'?"),
    "all is no school to tell": (["schools", "all"], "'all' is not one school"),
    "origin": (["run", "--origin", "MXE"], "no origin 'MXE'; did you mean 'MEX'?"),
    "origin of a comparison": ([*ASK, HOLD, "--origin", "USA"], "no origin 'USA'"),
    "expectations": (["run", "--expectations", "rational"], "'static', 'foresight'"),
    "no draws": (["run", "--draws", "0"], "--draws"),
    "no setting": (["counterfactual"], "Missing option '--set'"),
    "input": ([*ASK, "security.agent=hold:1993"], "did you mean 'security.agents'?"),
    "input to show": (["inputs", "security.walls"], "no input 'security.walls'"),
    "setting with a line break": ([*ASK, "a\nb=to:1"], "no input"),
    "form": ([*ASK, "security.agents=hald:1993"], "did you mean 'hold'?"),
    "year without data": ([*ASK, "security.agents=hold:1975"], "no data for 1975"),
    "negative agents": ([*ASK, "security.agents=add:-30000"], "between 0 and 200000 (persons)"),
    "outside range": ([*ASK, "security.sanctions=to:1.5"], "between 0 and 1 (a share)"),
    "nothing changes": ([*ASK, "security.agents=scale:1"], "changes nothing"),
    "they undo each other": (
        [*ASK, "security.agents=add:5", "--set", "security.agents=add:-5"],
        "undo each other",
    ),
    "year": ([*ASK, HOLD, "--year", "1900"], "--year 1900: no data; give 1980 to 2024"),
    "year before": ([*ASK, HOLD, "--year", "1990"], "before anything changes: give 1994 to 2024"),
    "year before, later input": (
        [*ASK, "security.sanctions=to:0", "--year", "2000"],
        "before anything changes: give 2005 to 2024",
    ),
    "folder": (["run", "--csv", "/no/such/folder/x.csv"], "does not exist; make it first"),
    "csv is a folder": (["run", "--csv", "."], "is a folder; name a file in it"),
    "csv is a device": (["run", "--csv", "/dev/null"], "'/dev/null' is not a file"),
    "command": (["replay"], "No such command 'replay'"),
    "option": (["run", "--colour"], "No such option"),
}


def command(*words, cwd=None):
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, *words], capture_output=True, text=True, check=False, cwd=cwd
    )


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_is_one_line_at_once_and_exit_2(mistake, tmp_path):
    words, says = MISTAKES[mistake]
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("interlock: ")
    assert says in line
    assert done.stdout.splitlines() == ["LOADED"]  # nothing heavy, so it is told at once
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("words", [[], ["run", "--help"], ["counterfactual", "--help"]])
def test_help_teaches_with_an_example(words):
    done = command(*words)
    assert done.returncode == 0
    assert done.stdout.count("Usage:") == 1
    assert "interlock migrate" in done.stdout.partition("Options")[0].replace("\n", " ")
    assert done.stdout.splitlines()[-1] == "LOADED"


# --- with the packaged posteriors ---------------------------------------------------------------


def test_the_packaged_posteriors_answer_for_every_school(quiet):
    told = json.loads(replayed("--school", "all", "--json", "--origin", "MEX"))
    assert list(told["schools"]) == list(available())
    for name, school in told["schools"].items():
        hidden = school["origins"]["MEX"]["unauthorised_persons"]["q50"]
        assert 3e6 < hidden[position(2000)] < 7e6, name  # 4.7 million, DHS
        assert 4.5e6 < hidden[position(2010)] < 9e6, name  # 6.6 million, CMS
    record = json.loads(compared("--set", HOLD, "--json"))
    assert list(record["schools"]) == list(available())
    for name, effect in record["schools"].items():
        assert effect["entries_pct"]["50"] > 0, name  # fewer agents, more entries
        assert all(math.isfinite(number) for number in numbers(effect))
    assert record["sign_agreement"]["verdict"] in {"agree", "disagree", "undecided"}


def test_more_draws_than_are_packaged_is_one_line(tmp_path):
    done = command("run", "--draws", "100000", "--csv", "x.csv", cwd=tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("interlock: --draws 100000: give 1 to ")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("after", [0.2, 1.5, 3.0])
def test_a_killed_run_leaves_nothing_half_written(after, tmp_path):
    words = [sys.executable, "-c", SCRIPT, "run", "--draws", str(DRAWS), "--csv", "x.csv"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        time.sleep(after)
        running.send_signal(signal.SIGTERM)
        told = running.communicate(timeout=60)[1]
    left = [one.name for one in tmp_path.iterdir()]
    if running.returncode == 0:  # it was quicker than the signal
        assert left == ["x.csv"]
        return
    assert running.returncode in {-signal.SIGTERM, 130, 128 + signal.SIGTERM}
    assert "Traceback" not in told
    assert left in ([], ["x.csv"])


def test_progress_names_the_school_that_runs():
    seen = []
    bar = SimpleNamespace(update=lambda task, **told: seen.append((task, told)))
    tell = migrate._teller(bar, 3)
    for name in ("chapter", "demand"):
        tell(name)
    assert seen == [
        (3, {"completed": 0, "description": "chapter"}),
        (3, {"completed": 1, "description": "demand"}),
    ]
