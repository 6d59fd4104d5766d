"""Makes everything in ``hardware/`` that is made. Run by `make hardware`, in an environment of its own.

``python -m tools.hardware --tables`` only brings tables, wiring plan and drawings without solids up to date: that
needs nothing but the product's own environment.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import click

from tools.hardware_card import pages
from tools.hardware_drawings import DRAWINGS
from tools.hardware_parameters import HARDWARE, Build, load
from tools.hardware_pins import wiring
from tools.hardware_tables import documents

MANIFEST = HARDWARE / "made.json"
TOOLS = Path(__file__).resolve().parent
#: What needs more than the product's environment, and the scripts that it is made by (the measures count, too).
MADE_BY = {
    "parts/*.stl": ("hardware_solids.py",),
    "drawings/part-*.svg": ("hardware_solids.py", "hardware_views.py", "hardware_sheet.py"),
    "pictures/step-*.png": ("hardware_solids.py", "hardware_pictures.py"),
}
#: And what is made from a text that is compared by itself.
MADE_FROM = {"wiring.svg": ("wiring.yml",), "wiring.png": ("wiring.yml",)}


def texts(p: Build) -> dict[Path, str]:
    """Every made file that the product's own environment can make: path and text."""
    made = {HARDWARE / "wiring.yml": wiring()}
    made |= {HARDWARE / "drawings" / f"{name}.svg": draw(p) for name, draw in DRAWINGS.items()}
    made |= {HARDWARE / "card" / f"{name}.svg": text for name, text in pages().items()}
    return made | documents(p)


def sha(*parts: bytes) -> str:
    """One sha256 over several pieces."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def manifest(p: Build) -> dict[str, list[str]]:
    """For every made file that is not compared as text: sha256 of what it is made from, and of itself."""
    found: dict[Path, str] = {}
    for pattern, scripts in MADE_BY.items():
        source = sha(p.fingerprint.encode(), *[(TOOLS / name).read_bytes() for name in scripts])
        found |= dict.fromkeys(HARDWARE.glob(pattern), source)
    for pattern, names in MADE_FROM.items():
        found |= {path: sha(*[(HARDWARE / n).read_bytes() for n in names]) for path in HARDWARE.glob(pattern)}
    for path in HARDWARE.glob("card/*.pdf"):
        sides = sorted(HARDWARE.glob(f"card/{path.stem}.*.svg"))
        found[path] = sha(*[side.read_bytes() for side in sides])
    return {str(path.relative_to(HARDWARE)): [found[path], sha(path.read_bytes())] for path in sorted(found)}


def _solids(p: Build) -> None:
    import build123d as b  # type: ignore[import-not-found,unused-ignore]

    from tools.hardware_pictures import take
    from tools.hardware_solids import PARTS, collisions
    from tools.hardware_views import PART_DRAWINGS

    if troubles := collisions(p):
        sys.exit("; ".join(troubles))
    for folder in ("parts", "drawings", "pictures"):
        (HARDWARE / folder).mkdir(exist_ok=True)
    for name, (_, make) in PARTS.items():
        b.export_stl(make(p), str(HARDWARE / "parts" / f"{name}.stl"), tolerance=0.05, angular_tolerance=0.3)
    for name, draw in PART_DRAWINGS.items():
        (HARDWARE / "drawings" / f"part-{name}.svg").write_text(draw(p))
    take(p, HARDWARE / "pictures")


def _papers() -> None:
    import cairosvg  # type: ignore[import-not-found,unused-ignore]
    from pypdf import PdfWriter  # type: ignore[import-not-found,unused-ignore]

    if shutil.which("dot") is None:
        sys.exit("The wiring plan is drawn by Graphviz. Install it: sudo apt install graphviz")
    plan = HARDWARE / "wiring.yml"
    subprocess.run([sys.executable, "-m", "wireviz.wv_cli", "-f", "ps", "-o", str(HARDWARE), str(plan)], check=True)
    for front in sorted(HARDWARE.glob("card/*.front.svg")):
        name = front.name.removesuffix(".front.svg")
        book = PdfWriter()
        for side in ("front", "back"):
            page = HARDWARE / "card" / f"{name}.{side}"
            cairosvg.svg2pdf(
                url=str(page.with_name(page.name + ".svg")), write_to=str(page.with_name(page.name + ".pdf"))
            )
            book.append(str(page.with_name(page.name + ".pdf")))
            page.with_name(page.name + ".pdf").unlink()
        book.write(str(HARDWARE / "card" / f"{name}.pdf"))


@click.command()
@click.option("--tables", "only_texts", is_flag=True, help="only what the product's own environment can make")
def main(only_texts: bool) -> None:
    """Make the tables, drawings, parts, pictures and cards of hardware/."""
    build = load()
    for path, text in texts(build).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    if only_texts:
        return
    _solids(build)
    _papers()
    MANIFEST.write_text(json.dumps(manifest(build), indent=1) + "\n")


if __name__ == "__main__":
    main()
