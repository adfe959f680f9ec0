"""A chapter as Sphinx resolved it, as the slides of a lecture with what to say to them.

Numbered statements and captioned figures are slides, and so are the outcomes and the
summary. A comment line ``% slide`` before anything else puts that on a slide (a cell
with its output, an exercise), ``% no-slide`` leaves out what would be on one. The prose
between becomes the speaker notes of the slide that it follows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from collapsible import details
from docutils import nodes
from sphinx_design.dropdown import dropdown_main

MARKS = {"slide", "no-slide"}
STATEMENTS = {
    "definition", "theorem", "lemma", "proposition", "corollary", "algorithm",
}  # fmt: skip
#: Boxes of these classes are slides unless marked otherwise.
BOXES = {"outcomes", "summary"}
#: What an author may mark, by itself or beside other words of its section.
WORDS = (
    nodes.paragraph, nodes.bullet_list, nodes.enumerated_list, nodes.definition_list,
    nodes.math_block, nodes.table, nodes.block_quote, nodes.literal_block,
)  # fmt: skip
#: Sections that nobody shows.
LEFT_OUT = {"further-reading", "go-on-from-here", "books-to-read-next"}
#: Lines that fit on a slide beside each other in the size of all slides.
ROOM = 9


@dataclass
class Slide:
    """One slide: `kind` says how it looks, `anchor` where the chapter has it."""

    kind: str
    matter: list[nodes.Node]
    anchor: str
    notes: list[nodes.Node] = field(default_factory=list)
    lines: float = 0


@dataclass
class Group:
    """The slides of a section below each other."""

    title: nodes.title
    anchor: str
    slides: list[Slide] = field(default_factory=list)
    lead: list[nodes.Node] = field(default_factory=list)

    def add(self, kind: str, matter: list[nodes.Node], anchor: str = "") -> Slide:
        slide = Slide(kind, matter, anchor or self.anchor, self.lead)
        self.lead = []
        self.slides.append(slide)
        return slide

    def tell(self, words: list[nodes.Node]) -> None:
        """Put words in the notes of the slide before, or of the first one."""
        (self.slides[-1].notes if self.slides else self.lead).extend(words)


def lines(node: nodes.Node) -> float:
    """Guess how many lines a block takes."""
    if isinstance(node, nodes.math_block):
        rows = str(node.astext()).count(r"\\")
        return 2 + 1.2 * rows
    if isinstance(node, nodes.table):
        return 1.3 * sum(1 for _ in node.findall(nodes.row))
    if isinstance(node, nodes.literal_block):
        return 1 + 0.8 * len(node.astext().splitlines())
    if isinstance(node, nodes.paragraph):
        return 0.6 + len(node.astext()) / 75
    return sum(map(lines, node.children))


def is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def kind_of(node: nodes.Node) -> str:
    """Name what a block is to a lecturer; nothing for what is on no slide."""
    classes = set(node.get("classes", ())) if isinstance(node, nodes.Element) else set()
    if isinstance(node, nodes.Element) and "realtype" in node:
        return "statement" if node["realtype"] in STATEMENTS else "remark"
    if isinstance(node, nodes.Element) and "serial_number" in node:
        return "exercise"
    if classes & BOXES:
        return str(*(classes & BOXES))
    if isinstance(node, nodes.figure):
        return "figure"
    if is_cell(node):
        return "cell"
    if isinstance(node, details):
        return "solution" if "solution" in classes else "proof"
    if isinstance(node, dropdown_main):
        return "aside"
    return "words" if isinstance(node, WORDS) else ""


def unfolded(node: nodes.Element) -> list[nodes.Node]:
    """Give what folds as what it is: its title, then its blocks."""
    if isinstance(node, details):
        title, blocks = node[0].children, node[1:]
    else:
        texts = node[0].findall(nodes.inline)
        box = next(text for text in texts if "sd-summary-text" in text["classes"])
        title, blocks = box.children, node[1:]
    opening = nodes.paragraph(
        "", "", nodes.strong("", "", *title), classes=["unfolded"]
    )
    return [opening, *blocks]


def code_of(cell: nodes.container) -> list[nodes.Node]:
    """Give the code of a cell without the fold that a set-up cell has."""
    found = cell.findall(nodes.literal_block)
    return [block for block in found if "cell_input" in block.parent["classes"]]


class Deck:
    """Sorts a chapter's blocks into groups of slides."""

    def __init__(self, chapter: nodes.section) -> None:
        self.chapter = chapter
        self.opening: list[nodes.Node] = []
        self.groups = [Group(chapter[0], "")]
        self.groups[0].add("opening", [])
        self.asked: Slide | None = None  # the exercise before, if it is on a slide
        self.sort(chapter[1:])
        self.groups = [group for group in self.groups if group.slides]

    def sort(self, blocks: Iterable[nodes.Node]) -> None:
        for marked, node in self.with_marks(blocks):
            if isinstance(node, nodes.section):
                self.section(node)
                continue
            kind, group = kind_of(node), self.groups[-1]
            if kind == "cell" and marked is None:
                for figure in list(node.findall(nodes.figure)):
                    self.show("figure", figure, group)
                continue
            usual = kind in {"statement", "figure", *BOXES}
            if usual if marked is None else marked:
                self.show(kind, node, group)
            elif kind in {"words", "remark", "statement"}:
                group.tell([node])
            elif kind in {"proof", "aside"}:
                group.tell(unfolded(node))
            elif kind == "solution" and self.asked:
                self.asked.notes += unfolded(node)
            if kind == "exercise" and not marked:
                self.asked = None

    def with_marks(
        self, blocks: Iterable[nodes.Node]
    ) -> Iterator[tuple[bool | None, nodes.Node]]:
        """Pair each block with what the comment before it says of slides."""
        mark: nodes.comment | None = None
        for node in blocks:
            if isinstance(node, nodes.comment) and node.astext().strip() in MARKS:
                mark = node
            elif kind_of(node) or isinstance(node, nodes.section):
                if not kind_of(node):
                    mark = None
                yield mark and mark.astext().strip() == "slide", node
                mark = None

    def section(self, node: nodes.section) -> None:
        if node["ids"][0] in LEFT_OUT:
            return
        self.groups.append(Group(node[0], node["ids"][0]))
        self.asked = None
        self.sort(node[1:])
        group = self.groups[-1]
        if group.lead:  # all of it is to be told
            group.add("heading", [])

    def show(self, kind: str, node: nodes.Element, group: Group) -> None:
        if kind == "words":
            self.join(node, group)
        elif kind == "summary":
            tables = [
                child for child in node.children if isinstance(child, nodes.table)
            ]
            for table in tables:  # on a slide of its own
                node.remove(table)
            boxes = [nodes.admonition("", t, classes=node["classes"]) for t in tables]
            for box in [node, *boxes]:
                group.add(kind, [box])
        elif kind == "cell":
            figures = list(node.findall(nodes.figure))
            boxes = [box for box in node.children if "cell_output" in box["classes"]]
            output = figures or [block for box in boxes for block in box.children]
            code = nodes.container("", *code_of(node), classes=["cell_input"])
            shown = nodes.container("", *output, classes=["cell_output"])
            self.show_cell([code, shown], bool(figures), group)
        elif kind in {"proof", "aside", "solution"}:
            group.add("words", unfolded(node))
        else:
            slide = group.add(kind, [node], next(iter(node["ids"]), ""))
            slide.lines = lines(node)
            if kind == "exercise":
                self.asked = slide

    def show_cell(
        self, blocks: list[nodes.Node], has_figure: bool, group: Group
    ) -> None:
        """Put a cell below the marked words that lead to it, where there is room."""
        size = sum(map(lines, blocks))
        last = group.slides[-1] if group.slides else None
        if (
            last and last.kind == "words" and not has_figure
            and last.lines + size <= 1.6 * ROOM
        ):  # fmt: skip
            last.kind, last.matter = "code", [*last.matter, *blocks]
            last.lines += size
            return
        group.add("code-figure" if has_figure else "code", blocks).lines = size

    def join(self, node: nodes.Element, group: Group) -> None:
        """Put marked words on the slide before them where there is room."""
        size = lines(node)
        last = group.slides[-1] if group.slides else None
        if last and last.kind in {"words", "statement"} and last.lines + size <= ROOM:
            last.matter.append(node)
            last.lines += size
            return
        group.add("words", [node]).lines = size


def question(paragraphs: list[nodes.paragraph]) -> list[nodes.Node]:
    """Take the question that opens a chapter, and what it is about.

    A span of the class `question` in the text says which one it is instead.
    """
    for paragraph in paragraphs:
        for span in paragraph.findall(nodes.inline):
            if "question" in span["classes"]:
                return [child.deepcopy() for child in span.children]
    asking = [p for p in paragraphs if "?" in p.astext()]
    return last_questions(asking[-1]) if asking else []


def sentences(paragraph: nodes.paragraph) -> list[list[nodes.Node]]:
    """Cut a paragraph after full stops and question marks, also around formulas."""
    found: list[list[nodes.Node]] = [[]]
    for child in paragraph.children:
        if not isinstance(child, nodes.Text):
            found[-1].append(child.deepcopy())
            continue
        first, *others = re.split(r"(?<=[.?!])\s+(?=[A-Z“\"])", str(child))
        found[-1].append(nodes.Text(first))
        found += [[nodes.Text(text)] for text in others]
        if re.search(r"[.?!]\s+$", str(child)):
            found.append([])
    return [sentence for sentence in found if sentence]


def last_questions(paragraph: nodes.paragraph) -> list[nodes.Node]:
    """Give a paragraph up to its last question, from where it fits a slide."""
    parts = sentences(paragraph)
    asks = ["".join(n.astext() for n in part).rstrip().endswith("?") for part in parts]
    chosen = parts[: max((i + 1 for i, ask in enumerate(asks) if ask), default=0)]
    while len(chosen) > 1 and sum(len(n.astext()) for p in chosen for n in p) > 430:
        chosen = chosen[1:]
    return [node for part in chosen for node in [*part, nodes.Text(" ")]]
