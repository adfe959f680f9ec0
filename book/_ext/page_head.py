"""What stands around a page's title: where one is, how long it takes, what comes before.

And, at its foot, where to write about it.
"""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import edition
from book_pages import Book, BookPage, in_hours, named, of
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from ways import weeks_of
from yaml_files import read_yaml

#: The forms in `.github/ISSUE_TEMPLATE`, by what a link to them says.
FORMS = {"Suggest an edit": "edit", "Report a problem with this page": "problem"}

#: Pages that the head leads to.
GUIDES = ("course-map", "prerequisites")


@cache
def sections(env: BuildEnvironment, name: str) -> set[str]:
    """Return the IDs of a page's sections."""
    found = env.get_doctree(name).findall(nodes.section)
    return {i for section in found for i in section["ids"]}


def crumbs(app: Sphinx, book: Book, page: BookPage, uri: Any) -> list[dict[str, str]]:
    """List the places above a page: the front page's section of its part, its lab."""
    assert app.env is not None
    found = [{"title": "Book", "link": uri(app.config.root_doc)}]
    part = nodes.make_id(page.part)
    at_front = part in sections(app.env, app.config.root_doc)
    where = f"{uri(app.config.root_doc)}#{part}" if at_front else ""
    found.append({"title": page.part, "link": where})
    above = page.name.removesuffix("-solution")
    if above != page.name and above in book.pages:
        found.append({"title": book[above].title, "link": uri(above)})
    return found


@cache
def topics(source: Path) -> dict[str, dict[str, str]]:
    path = source / "syllabus.yml"
    return dict(read_yaml(path)["topics"]) if path.is_file() else {}


def weeks(source: Path, page: BookPage) -> list[tuple[str, int]]:
    """List the weeks of the courses that teach what a page teaches."""
    known = topics(source)
    found = {
        week
        for topic in page.topics
        if topic in known
        for week in weeks_of(known[topic]["courses"])
    }
    return sorted(found)


def tell_pages(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    assert app.env is not None
    book = of(app.env)
    address = f"https://github.com/{app.config.book_repository}"
    fields = {"page": context.get("pageurl") or "", "version": edition.version()}
    context["feedback"] = [
        {
            "words": words,
            "link": f"{address}/issues/new?template={form}.yml&"
            + "&".join(f"{k}={quote(v, safe='')}" for k, v in fields.items()),
        }
        for words, form in FORMS.items()
    ]

    def uri(target: str) -> str:
        return str(app.builder.get_relative_uri(name, target))

    if name == app.config.root_doc:
        return
    if name not in book.pages:  # one of many that the contents name by a pattern
        for page in book:
            if name in app.env.toctree_includes.get(page.name, []):
                title = app.env.titles[page.name].astext()
                here = {"title": title, "link": uri(page.name)}
                context["crumbs"] = [*crumbs(app, book, page, uri), here]
        return
    page = book[name]
    context["feedback"].append(
        {"words": "Source of this page", "link": f"{address}/blob/main/book/{name}.md"}
    )
    context["crumbs"] = crumbs(app, book, page, uri)
    if page.number or page.needs:
        guide = {
            n: uri(f"front-matter/{n}")
            for n in GUIDES
            if f"front-matter/{n}" in book.pages
        }
        exercises = sum(e.minutes for e in page.exercises)
        before = book.before(name)
        context["about"] = {
            "time": in_hours(page.minutes),
            "exercises": in_hours(exercises) if exercises else "",
            "needs": [
                {"title": named(p), "link": uri(p.name)}
                for p in book.in_order(page.needs)
            ],
            "before": len(before),
            "before_time": in_hours(sum(p.minutes for p in before)),
            "weeks": [
                {"name": f"{c} W{w}", "link": f"{guide['course-map']}#{c.lower()}-w{w}"}
                for c, w in weeks(Path(app.srcdir), page)
                if "course-map" in guide
            ],
            "map": guide.get("prerequisites", ""),
        }


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", tell_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
