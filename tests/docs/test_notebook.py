"""The notebook for a class runs from top to bottom, and says what its text says it does."""

import io
import json
from contextlib import redirect_stdout

import pytest

from tests.docs.blocks import ROOT

NOTEBOOK = ROOT / "docs" / "tutorials" / "one-border-several-schools.ipynb"


@pytest.mark.xdist_group("coupled")
def test_every_cell_runs_and_the_schools_disagree():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    space: dict[str, object] = {}
    printed = []
    for cell in cells:
        assert not cell.get("outputs"), "commit the notebook without outputs"
        if cell["cell_type"] == "code":
            said = io.StringIO()
            with redirect_stdout(said):
                exec("".join(cell["source"]), space)
            printed.append(said.getvalue())
    first = printed[1].splitlines()
    assert first[0].startswith("chapter") and " -" in first[0]
    assert first[1].startswith("rational") and " +" in first[1]
    assert "half-the-buildup against no-border-buildup" in printed[-1]
