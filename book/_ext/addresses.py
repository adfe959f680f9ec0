"""Where the book is published: `book_repository` in `_config.yml` is the one place.

Notebooks need addresses that work from anywhere. On GitHub the repository that
builds names itself, so that a fork's pages and notebooks lead to the fork.

``{repository}`words <issues>``` leads to an address below the repository, and
``{on-site}`words <_static/licences.txt>``` to a file that the site alone has: other
editions lead to the site.
"""

import os
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import ReferenceRole


def site_of(repository: str) -> str:
    """Return where GitHub Pages serves ``owner/name``."""
    owner, name = repository.lower().split("/")
    path = "" if name == f"{owner}.github.io" else repository.split("/")[1] + "/"
    return f"https://{owner}.github.io/{path}"


def configure(app: Sphinx, config: Config) -> None:
    repository = os.environ.get("GITHUB_REPOSITORY") or config.book_repository
    config.book_repository = repository
    config.html_baseurl = config.html_baseurl or site_of(repository)
    # What the tests of the pages look at already, and pages that ask who one is.
    github = rf"https://github\.com/{re.escape(repository)}/(?:issues/new|edit/)"
    config.linkcheck_ignore = [re.escape(config.html_baseurl), github]


def ask_about(app: Sphinx, address: str) -> str | None:
    """Ask of a DOI whether it is registered: publishers send programs away."""
    doi = "https://doi.org/"
    if address.startswith(doi):
        return f"{doi}api/handles/{address.removeprefix(doi)}"
    return None


class Below(ReferenceRole):
    """A link to what is below the repository or the site."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        place = f"{self.name}:{self.target}"
        return [nodes.reference("", self.title, refuri=place)], []


class Resolve(SphinxPostTransform):
    """Complete addresses late: pages are read once, for all editions, wherever they go."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        on_site = self.app.builder.name == "html"
        up = "../" * self.env.docname.count("/")
        bases = {
            "repository": f"https://github.com/{self.config.book_repository}/",
            "on-site": up if on_site else self.config.html_baseurl,
        }
        for node in self.document.findall(nodes.reference):
            role, _, path = node.get("refuri", "").partition(":")
            if role in bases:
                node["refuri"] = bases[role] + path


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("book_repository", "", "html", str)
    app.add_role("repository", Below())
    app.add_role("on-site", Below())
    app.add_post_transform(Resolve)
    app.connect("config-inited", configure)
    app.connect("linkcheck-process-uri", ask_about)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
