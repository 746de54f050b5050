"""The site builds without a warning, opens from disk, loads nothing from elsewhere, holds all."""

import csv
import html
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import typer

from interlock.claims.language.claim import Claim
from interlock.cli.app import app
from interlock.estimate.priors import TABLE
from interlock.politics.inputs import political_inputs
from interlock.region import catalogue
from interlock.region.own.description import Description
from interlock.scenario.language.scenario import Scenario
from interlock.scenario.package import Package
from interlock.scenario.window import Window
from interlock.study.sweep.language import Study
from interlock.system import levels
from interlock.trade.policy.changes import Policy
from tests.docs.blocks import ROOT, name, pages, prose
from tests.docs.test_reference import CALLS, _leaves

pytestmark = pytest.mark.xdist_group("site")
LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


class Page(HTMLParser):
    """What a page loads, links to, and can be linked at."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if address := given.get(LOADED.get(tag, "")):
            self.loads.append(address)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])

    def local(self, address: str) -> tuple[Path, str]:
        path, anchor = urldefrag(address)
        file = self.path.parent / unquote(urlsplit(path).path) if path else self.path
        return file.resolve(), unquote(anchor)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the site as `make docs` does."""
    out = tmp_path_factory.mktemp("site") / "docs"
    command = [sys.executable, str(ROOT / "tools" / "build_docs.py"), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert done.stdout == f"Documentation: {out / 'index.html'}\n"
    return out


@pytest.fixture(scope="module")
def built(site):
    return {path: Page(path) for path in sorted(site.resolve().rglob("*.html"))}


def test_nothing_is_loaded_from_elsewhere(site, built):
    for page in built.values():
        for address in page.loads:
            assert not urlsplit(address).netloc, f"{page.path}: loads {address}"
            assert page.local(address)[0].is_file(), f"{page.path}: {address} is missing"
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        for address in re.findall(r"url\(\s*[\"']?([^)\"']+)", text) + re.findall(
            "@import.*", text
        ):
            assert not re.match(r"(https?:)?//", address), f"{sheet}: loads {address}"


def test_every_link_within_the_site_leads_somewhere(built):
    for page in built.values():
        for address in page.links:
            if urlsplit(address).scheme:
                continue
            path, anchor = page.local(address)
            assert path.is_file(), f"{page.path}: {address} leads nowhere"
            if anchor and path in built:
                assert anchor in built[path].anchors, f"{page.path}: no {anchor} in {path.name}"


def test_every_page_is_in_the_sidebar_under_its_part(site, built):
    index = built[(site / "docs" / "index.html").resolve()]
    _, _, text = index.path.read_text(encoding="utf-8").partition('<div class="sidebar-tree">')
    sidebar = text.partition("</aside>")[0]
    parts = re.findall(r'<span class="caption-text">([^<]*)', sidebar)
    assert parts[:4] == ["Tutorials", "How-to guides", "Explanation", "Reference"]
    reached = {index.local(address)[0] for address in re.findall(r'href="([^"]*)"', sidebar)}
    sources = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "docs").rglob("*.ipynb")]
    pages = {(site / path.relative_to(ROOT)).with_suffix(".html").resolve() for path in sources}
    assert len(reached) > len(sources) > 40
    assert pages - reached <= {index.path}
    made = {path for path in built if path.parent.name == "series"}
    assert made < reached


def test_the_reference_holds_every_series_command_and_function(site, built):
    series = {page.path.stem: page for page in built.values() if page.path.parent.name == "series"}
    for one in catalogue.search():
        text = series[one.domain].path.read_text(encoding="utf-8")
        assert f"<h2>{html.escape(one.id)}<a" in text
    commands = built[(site / "docs" / "reference" / "every-command.html").resolve()]
    for words, _ in _leaves(typer.main.get_command(app)):
        assert f"interlock-{words.replace(' ', '-')}" in commands.anchors
    functions = built[(site / "docs" / "reference" / "every-function.html").resolve()]
    assert CALLS
    assert [path for path, _ in CALLS if path not in functions.anchors] == []


def test_every_input_prior_and_key_is_told(site):
    choices = (site / "docs" / "explanation" / "inputs-and-priors.html").read_text("utf-8")
    with TABLE.open(encoding="utf-8", newline="") as file:
        priors = [row["name"] for row in csv.DictReader(file)]
    told = [*levels.history(), *political_inputs(), *priors]
    assert [one for one in told if f'<span class="pre">{one}</span>' not in choices] == []
    formats = (site / "docs" / "reference" / "formats.html").read_text("utf-8")
    for model in (Scenario, Policy, Study, Claim, Window, Package, Description):
        keys = [field.alias or key for key, field in model.model_fields.items()]
        assert [key for key in keys if f'<span class="pre">{key}</span>' not in formats] == []


@pytest.mark.parametrize("page", pages(), ids=name)
def test_no_line_of_an_equation_looks_like_a_list(page):
    for equation in re.findall(r"\$\$(.+?)\$\$", prose(page), flags=re.DOTALL):
        assert not re.search(r"^\s*[-+*#]\s", equation, flags=re.MULTILINE), equation


def test_search_works_from_disk(site):
    chromium = shutil.which("chromium")
    if chromium is None:
        assert os.environ.get("INTERLOCK_REQUIRE_STUDIO") != "1", "chromium is not installed"
        pytest.skip("chromium is not installed")
    page = f"{(site / 'search.html').as_uri()}?q=usbp_agents"
    words = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000"]
    closed = "--host-resolver-rules=MAP * ~NOTFOUND"
    command = [chromium, *words, closed, "--dump-dom", page]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "docs/reference/series/migration.html#usbp-agents" in done.stdout


def test_no_other_folder_is_replaced(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    command = [sys.executable, str(ROOT / "tools" / "build_docs.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "holds no site" in done.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"
