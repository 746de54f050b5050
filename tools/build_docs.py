"""Build the documentation as a static site that opens from disk, offline.

Usage: python tools/build_docs.py [FOLDER], by default build/docs. Any warning is an error.
"""

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sphinx.cmd.build import build_main  # noqa: E402
from tools.website import made, stage  # noqa: E402

OPTIONS = ("--builder", "html", "--fail-on-warning", "--keep-going", "--quiet")
OPENS = "docs/index.html"
# The pages keep the places of the repository; who opens the folder is sent to the first one.
FIRST = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={OPENS}">'


def main(arguments: list[str]) -> int:
    """Build into a folder, which is replaced only if all went well."""
    out = Path(arguments[0] if arguments else ROOT / "build" / "docs").resolve()
    website = ROOT / "tools" / "website"
    with tempfile.TemporaryDirectory() as scratch:
        source, built = Path(scratch) / "source", Path(scratch) / "built"
        stage.stage(source, made.pages())
        shutil.copy(website / "conf.py", source)
        shutil.copytree(website / "static", source / "static")
        if code := build_main([*OPTIONS, str(source), str(built)]):
            return code
        (built / "index.html").write_text(FIRST + "\n", encoding="utf-8")
        shutil.rmtree(built / ".doctrees", ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(built, out)
    print(f"Documentation: {out / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
