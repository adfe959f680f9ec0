"""Pages that the site alone has: other editions leave them out, and link to the site.

A directive that makes such a page calls `mark`; the page needs nothing else.
"""

from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join

KEY = "site_only"


def mark(env: Any) -> None:
    """Keep the page that is being read on the site."""
    env.metadata[env.docname][KEY] = True


def is_site_only(env: Any, docname: str) -> bool:
    return KEY in env.metadata.get(docname, {})


class LeadToTheSite(SphinxPostTransform):
    """Let other editions' references to such a page lead to its address."""

    default_priority = 5  # before references are resolved

    def run(self, **kwargs: Any) -> None:
        if self.app.builder.name == "html":
            return
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node["reftype"] not in ("doc", "myst"):
                continue
            target = node["reftarget"]
            if node["reftype"] == "doc":
                target = docname_join(node["refdoc"], target)
            if not is_site_only(self.env, target):
                continue
            words = [child.deepcopy() for child in node[0].children]
            if not node["refexplicit"]:
                words = [nodes.Text(self.env.titles[target].astext())]
            address = urljoin(self.config.html_baseurl, f"{target}.html")
            link = nodes.reference("", "", *words, refuri=address, internal=False)
            node.replace_self(link)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(LeadToTheSite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
