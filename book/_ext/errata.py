"""``{errata}``: the known errors of the edition, from `book/errata.yml`.

With the role ``{repository}`` for addresses on GitHub below the book's own
repository: ``{repository}`words <issues>```. A fork's pages lead to the fork.
"""

from pathlib import Path
from typing import Any

import edition
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import ReferenceRole, SphinxDirective
from yaml_files import read_yaml

NONE = "No error is known in the {edition}, version {version}."
#: An entry's fields, and what the table calls them; `page` is a page's name.
FIELDS = {
    "place": "Where", "stands": "What stands there", "should": "What should stand there",
    "found": "Found", "corrected": "Corrected in",
}  # fmt: skip
SCHEME = "repository:"


class Repository(ReferenceRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = nodes.reference("", self.title, refuri=SCHEME + self.target)
        return [node], []


class Resolve(SphinxPostTransform):
    """Complete addresses late: pages are read once, wherever they are published."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        base = f"https://github.com/{self.app.config.book_repository}/"
        for node in self.document.findall(nodes.reference):
            if node.get("refuri", "").startswith(SCHEME):
                node["refuri"] = base + node["refuri"].removeprefix(SCHEME)


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
    app.add_role("repository", Repository())
    app.add_directive("errata", Errata)
    app.add_post_transform(Resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
