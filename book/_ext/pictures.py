"""A picture without words for those who do not see it is a warning, and stops the build."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from places import line_of
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)
ADVICE = (
    "say in a sentence what is to be seen, under `alt` (of a cell: "
    "`mystnb:`, `image:`, `alt:` between lines `---` at its top)"
)
FILE = re.compile(r"\.(?:svg|png|jpe?g|gif|webp|pdf)\b", re.I)


class Alternative(SphinxTransform):
    default_priority = 850

    def apply(self, **kwargs: Any) -> None:
        seen = set()  # a cell has its picture in several formats
        for image in self.document.findall(nodes.image):
            image.line = line = self.find(image)  # for Sphinx's own messages as well
            alt = str(image.get("alt", ""))
            if not alt.strip():
                problem = "a picture without alternative text"
            elif FILE.search(alt):
                problem = f"the alternative text is a file's name, {alt}"
            elif len(alt.split()) < 4:
                problem = f"the alternative text has fewer than four words, {alt}"
            else:
                continue
            if (line, problem) not in seen:
                seen.add((line, problem))
                where = (self.env.docname, line)
                logger.warning("%s: %s", problem, ADVICE, location=where)

    def find(self, image: nodes.image) -> int | None:
        """Return the line that names the picture, from where its block begins."""
        start = line_of(image)
        lines = (
            Path(self.env.doc2path(self.env.docname)).read_text("utf-8").splitlines()
        )
        named = (n for n, text in enumerate(lines, 1) if image["uri"] in text)
        return next((n for n in named if n >= (start or 1) - 1), start)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_transform(Alternative)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
