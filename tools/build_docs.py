"""Build the documentation as a static site that opens from disk, offline.

Usage: python tools/build_docs.py [FOLDER], by default build/docs. Any warning is an error; the
folder is replaced only where all went well.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.website import made, stage  # noqa: E402

OPTIONS = ("--builder", "html", "--fail-on-warning", "--keep-going", "--quiet")
OPENS = "docs/index.html"
# The pages keep the places of the repository; who opens the folder is sent to the first one.
FIRST = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={OPENS}">'
BUILT = "searchindex.js"  # tells a site that was built before from any other folder


def main(arguments: list[str]) -> int:
    """Build into the folder that is asked for; return 2 where it holds something else."""
    out = Path(arguments[0] if arguments else ROOT / "build" / "docs").resolve()
    if out.exists() and not (out / BUILT).is_file():
        print(f"{out} holds no site that was built before; name another folder", file=sys.stderr)
        return 2
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".docs-") as scratch:
        built = Path(scratch) / "built"
        if code := _build(Path(scratch) / "source", built):
            return code
        shutil.rmtree(out, ignore_errors=True)
        built.rename(out)
    print(f"Documentation: {out / 'index.html'}")
    return 0


def _build(source: Path, built: Path) -> int:
    website = ROOT / "tools" / "website"
    stage.stage(source, made.pages())
    shutil.copy(website / "conf.py", source)
    shutil.copytree(website / "static", source / "static")
    doctrees = source.with_name("doctrees")
    code = build_main([*OPTIONS, "--doctree-dir", str(doctrees), str(source), str(built)])
    (built / "index.html").write_text(FIRST + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
