"""Ways through the book, written out from what its pages say of themselves.

``{course} D C1``: the weeks of a course, with the pages that teach them.
``{path} NAME``: a path of `book/paths.yml`, week by week, with the time it takes.
``{prerequisites}``: each chapter, what it needs, and how long all of that takes.
``{exercise-bank}``: every exercise with its label, kind and minutes.
"""

import re
from itertools import chain
from pathlib import Path
from typing import Any

from book_pages import Book, BookPage, OfAllPages, in_hours, link
from sphinx.application import Sphinx
from yaml_files import read_yaml

#: "C1 W1–4, W6, LA W2": a course holds until another is named.
WEEKS = re.compile(r"(?:(?P<course>[A-Z]+\d?) )?W(?P<first>\d)(?:–(?P<last>\d))?")


def read(directive: Any, name: str) -> Any:
    """Read a file of the book's folder, which the page then depends on."""
    path = Path(directive.env.srcdir) / name
    directive.env.note_dependency(str(path))
    return read_yaml(path)


def weeks_of(courses: str) -> set[tuple[str, int]]:
    """Read when the courses teach a topic: ``I LA W1–2, D C1 W3`` has three weeks."""
    found, course = set(), ""
    for match in WEEKS.finditer(courses):
        course = match["course"] or course
        last = int(match["last"] or match["first"])
        found |= {(course, week) for week in range(int(match["first"]), last + 1)}
    return found


def entry(page: BookPage) -> str:
    """Name a page with the time that it takes."""
    exercises = sum(e.minutes for e in page.exercises)
    more = f", exercises {in_hours(exercises)}" if exercises else ""
    return f"{link(page)}, {in_hours(page.minutes)}{more}"


def totals(pages: list[BookPage]) -> str:
    """Say how long pages take to read and work through, and their exercises."""
    work = in_hours(sum(page.minutes for page in pages))
    exercises = sum(e.minutes for page in pages for e in page.exercises)
    return f"{work}, and {in_hours(exercises)} of exercises" if exercises else work


class Course(OfAllPages):
    """``{course} LA``: a course's weeks, each with its pages."""

    required_arguments = 1

    def text(self, book: Book) -> str:
        course = self.arguments[0]
        topics = read(self, "syllabus.yml")["topics"]
        taught: dict[int, list[str]] = {}
        for name, topic in topics.items():
            for of_course, week in weeks_of(topic["courses"]):
                if of_course == course:
                    taught.setdefault(week, []).append(name)
        if not taught:
            known = {
                name
                for topic in topics.values()
                for name, _ in weeks_of(topic["courses"])
            } - {""}
            raise LookupError(
                f"{course} is none of {', '.join(sorted(known))} in syllabus.yml"
            )
        lines = []
        for week, names in sorted(taught.items()):
            lines.append(f"\n[Week {week}]{{#{course.lower()}-w{week}}}")
            for page in book:
                if here := [name for name in page.topics if name in names]:
                    what = "; ".join(topics[name]["topic"] for name in here)
                    lines.append(f": {entry(page)}\\\n  [{what}]{{.topic}}")
        return "\n".join(lines)


class Path_(OfAllPages):  # noqa: N801 (pathlib has the name)
    """``{path} six-weeks``: its pages, week by week or part by part."""

    required_arguments = 1

    def text(self, book: Book) -> str:
        name = self.arguments[0]
        paths = read(self, "paths.yml")
        if name not in paths:
            raise LookupError(f"{name} is none of {', '.join(paths)} in paths.yml")
        path = paths[name]
        named = [
            path.get("goal"),
            *path.get("then", ()),
            *chain(*path.get("weeks", ())),
        ]
        if wrong := [page for page in named if page and page not in book.pages]:
            raise LookupError(f"paths.yml: {name} names {wrong[0]}, which is no page")
        if "goal" in path:
            goal = book[path["goal"]]
            pages = [*book.before(goal.name), goal]
            groups: dict[str, list[BookPage]] = {}
            for page in pages:
                part = page.part if page.number else "First"
                groups.setdefault(part, []).append(page)
            groups["Then"] = [book[n] for n in path["then"]]
        else:
            weeks = [[book[n] for n in names] for names in path["weeks"]]
            groups = {f"Week {n}": pages for n, pages in enumerate(weeks, start=1)}
            pages = [page for week in weeks for page in week]
        self.check(name, book, [page for group in groups.values() for page in group])
        lines = [f"{len(pages)} pages, {totals(pages)}."]
        for group, members in groups.items():
            lines.append(f"\n{group}, {totals(members)}")
            lines += [f": {entry(page)}" for page in members]
        return "\n".join(lines)

    def check(self, name: str, book: Book, pages: list[BookPage]) -> None:
        seen: set[str] = set()
        for page in pages:
            if missing := [need for need in page.needs if need not in seen]:
                raise ValueError(
                    f"paths.yml: in {name}, {page.name} comes before {missing[0]}, "
                    "which it needs"
                )
            seen.add(page.name)


class Prerequisites(OfAllPages):
    """A table: what each chapter needs, and how much there is before it."""

    def text(self, book: Book) -> str:
        lines = ["| Chapter | Needs | All before it |", "|---|---|---|"]
        for page in book:
            if page.number:
                needs = ", ".join(
                    link(book[n], book[n].number or book[n].title) for n in page.needs
                )
                before = book.before(page.name)
                time = in_hours(sum(p.minutes for p in before))
                many = f"{len(before)} page{'s' if len(before) > 1 else ''}, {time}"
                lines.append(f"| {link(page)} | {needs} | {many} |")
        return "\n".join(lines)


class ExerciseBank(OfAllPages):
    """All exercises, chapter by chapter, with what one may search them by."""

    def text(self, book: Book) -> str:
        topics = read(self, "syllabus.yml")["topics"]
        lines = []
        for page in book:
            if not page.exercises:
                continue
            about = [topics[t]["topic"] for t in page.topics] or page.gives
            lines += [
                f"{link(page)} [{'; '.join(about)}]{{.topic}}\n",
                "| Exercise | Kind | Minutes |",
                "|---|---|---|",
            ]
            for count, one in enumerate(page.exercises, start=1):
                # not `numref`, which would load the page for each of them
                number = (
                    f"Exercise {page.number}.{count}"
                    if page.number
                    else f"Exercise {count}"
                )
                link_ = f"{{ref}}`{number} <{one.label}>`"
                name = f"{link_} {one.title} [`{one.label}`]{{.label}}"
                lines.append(f"| {name} | {one.kind} | {one.minutes} |")
            lines.append("")
        return "\n".join(lines)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("course", Course)
    app.add_directive("path", Path_)
    app.add_directive("prerequisites", Prerequisites)
    app.add_directive("exercise-bank", ExerciseBank)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
