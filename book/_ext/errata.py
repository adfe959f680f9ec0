"""``{errata}``: the known errors of the edition, from `book/errata.yml`."""

from pathlib import Path
from typing import Any

import edition
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from yaml_files import read_yaml

NONE = "No error is known in the {edition}, version {version}."
#: An entry's fields, and what the table calls them; `page` is a page's name.
FIELDS = {
    "place": "Where", "stands": "What stands there", "should": "What should stand there",
    "found": "Found", "corrected": "Corrected in",
}  # fmt: skip


class Errata(SphinxDirective):
    """A table of the errors, or a sentence where none is known."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir) / "errata.yml"
        self.env.note_dependency(str(path))
        entries = read_yaml(path) or []
        for entry in entries:
            if set(entry) != {"page", *FIELDS}:
                wanted = ", ".join(["page", *FIELDS])
                raise self.error(f"errata.yml: an entry has {wanted}; got {entry}")
        if not entries:
            words = NONE.format(
                edition=edition.name().lower(), version=edition.version()
            )
            return [nodes.paragraph("", words)]
        lines = ["|".join(FIELDS.values()), "|".join("---" for _ in FIELDS)]
        lines += [self.row(entry) for entry in entries]
        return self.parse_text_to_nodes("\n".join(f"|{line}|" for line in lines))

    def row(self, entry: dict[str, Any]) -> str:
        where = f"{{doc}}`/{entry['page']}`, {entry['place']}"
        rest = [str(entry[field]) for field in list(FIELDS)[1:]]
        return "|".join(text.replace("|", r"\|") for text in [where, *rest])


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("errata", Errata)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
