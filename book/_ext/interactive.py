"""``{interactive}``: a figure to move, and the same figure standing still.

`{interactive} NAME` takes YAML: `name` (its label), `alt`, `caption`, `box` (left,
top, right, bottom) and the figure's numbers. `_static/figures/NAME.js` draws what
moves, `NAME.py` the still picture, both from these numbers. The still picture is
what print, EPUB and a page without JavaScript show.
"""

import hashlib
import json
import os
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import mlmath
from docutils import nodes
from execution import environment_digest
from mlmath import plots
from sphinx.application import Sphinx
from yaml_directive import YamlDirective

FIGURES = Path(__file__).parents[1] / "_static" / "figures"
PLOTS = Path(mlmath.__file__).parent
WIDTH = 5.6  # inches, as all figures of the book


class live(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """The place of a figure to move; its child is the still picture."""


def random(seed: int) -> Iterator[float]:
    """Yield the numbers that `figures.random(seed)` draws in kit.js (mulberry32)."""
    mask = 2**32 - 1
    while True:
        seed = (seed + 0x6D2B79F5) & mask
        t = (seed ^ (seed >> 15)) * (1 | seed) & mask
        t ^= (t + (t ^ (t >> 7)) * (61 | t)) & mask
        yield (t ^ (t >> 14)) / 2**32


def draw(name: str, numbers: dict[str, Any], folder: Path) -> Path:
    """Draw the still picture, once for each set of numbers; return its path."""
    source = FIGURES / f"{name}.py"
    digest = hashlib.sha256(environment_digest().encode())
    for path in (source, Path(__file__), *sorted(PLOTS.glob("*.py"))):
        digest.update(path.read_bytes())
    digest.update(json.dumps(numbers, sort_keys=True).encode())
    stem = folder / f"{name}-{digest.hexdigest()[:16]}"
    if not all(stem.with_suffix(kind).exists() for kind in (".svg", ".pdf", ".png")):
        left, top, right, bottom = numbers["box"]
        plots.use_style()
        size = (WIDTH, WIDTH * (top - bottom) / (right - left))
        figure, ax = plt.subplots(figsize=size)
        if numbers.get("axes", True):
            plots.plane(ax, (left, right, bottom, top))
        else:
            ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
            ax.axis("off")
        runpy.run_path(str(source))["draw"](ax, numbers | {"random": random})
        folder.mkdir(parents=True, exist_ok=True)
        figure.savefig(stem.with_suffix(".svg"), metadata={"Date": None})
        figure.savefig(stem.with_suffix(".pdf"), metadata={"CreationDate": None})
        # for notebooks: Jupyter takes no SVG among a cell's own files
        figure.savefig(
            stem.with_suffix(".png"), dpi=144, facecolor="white",
            metadata={"Software": None},
        )  # fmt: skip
        plt.close(figure)
    return stem


class Interactive(YamlDirective):
    """``{interactive} projection``."""

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        known = sorted(path.stem for path in FIGURES.glob("*.py"))
        if name not in known:
            raise self.error(f"interactive: {name} is none of {', '.join(known)}")
        numbers = self.fields()
        missing = {"name", "alt", "caption", "box"} - set(numbers)
        if missing:
            raise self.error(f"interactive: {', '.join(sorted(missing))} is missing")
        label, alt, caption = (numbers.pop(key) for key in ("name", "alt", "caption"))
        for path in (FIGURES / f"{name}.py", FIGURES / f"{name}.js"):
            self.env.note_dependency(str(path))
        cache = Path(self.config.nb_execution_cache_path or self.env.app.outdir)
        stem = draw(name, numbers, cache.resolve().parent / "figures")
        here = Path(self.env.doc2path(self.env.docname)).parent
        image = nodes.image(
            uri=f"{Path(os.path.relpath(stem, here)).as_posix()}.*",
            alt=" ".join(alt.split()),
        )
        place = live("", image, figure=name, numbers=numbers)
        text = nodes.caption()
        self.set_source_info(text)
        for paragraph in self.parse(caption, nodes.Element()).children:
            text.extend(paragraph.children)
        figure = nodes.figure("", place, text, classes=["interactive"])
        self.set_source_info(figure)
        figure["names"].append(nodes.fully_normalize_name(label))
        self.state.document.note_explicit_target(figure, figure)
        return [figure]


def visit(self: Any, node: live) -> None:
    numbers = json.dumps(node["numbers"], sort_keys=True)
    self.body.append(
        f'<div class="live" data-figure="{node["figure"]}" '
        f'data-parameters="{self.attval(numbers)}">'
    )


def depart(self: Any, node: live) -> None:
    self.body.append("</div>")


def skip(self: Any, node: live) -> None:
    """In print, the still picture alone."""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(live, html=(visit, depart), latex=(skip, skip), epub=(skip, skip))
    app.add_directive("interactive", Interactive)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 2}
