"""A page as Sphinx resolved it, as Markdown and code that any Jupyter shows.

References are links to the site, boxes are quotes, what folds is `<details>`, and
macros are expanded, as Colab renders each cell by itself. A node without a rule
here stops the build: nothing vanishes in silence.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import chain, count, groupby, repeat
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from answers import as_text
from docutils import nodes
from execution import read_notebook
from glue_lines import without_glue
from mathematics import expand, read_macros
from numbering import of_node
from places import line_of
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)
#: No words of their own, or of use on the site alone, as all of class `site-only`.
DROPPED = {"comment", "index", "meta", "target", "toctree"}
#: Nodes that only hold others.
HOLDERS = {"compound", "glossary", "legend", "live"}
HOLDERS_IN_LINE = {"PassthroughTextElement", "inline", "target"}
MARKS = {  # Markdown, and HTML where Markdown is not read
    "emphasis": ("*", "*", "<em>", "</em>"),
    "strong": ("**", "**", "<strong>", "</strong>"),
    "subscript": ("<sub>", "</sub>") * 2,
    "superscript": ("<sup>", "</sup>") * 2,
    "footnote_reference": ("<sup>", "</sup>") * 2,
}
#: Tags of cells whose code the page folds or leaves out.
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
LANGUAGES = {"ipython3": "python", "default": "", "none": ""}
DOLLAR = "<span>&#36;</span>"  # alone in its element, it begins no formula


@dataclass
class Code:
    """A code cell; a hidden one shows its code on a click."""

    source: str
    hidden: bool = False
    may_raise: bool = False


#: Markdown, code, and None where a new Markdown cell begins.
Part = str | Code | None


def wrap(parts: Iterable[Part], around: Callable[[str], str]) -> list[Part]:
    """Put something around the text; code cells stand between, as they are."""
    result: list[Part] = []
    for is_text, run in groupby(parts, lambda part: isinstance(part, str)):
        stretch = list(run)
        result += [around("\n\n".join(map(str, stretch)))] if is_text else stretch
    return result


def quoted(text: str) -> str:
    """Quote; a formula goes in one line, else it would get the signs of the quote."""
    display = re.compile(r"^( *)\$\$\n(.*?)\n *\$\$$", re.S | re.M)
    text = display.sub(lambda m: f"{m[1]}$$ {' '.join(m[2].split())} $$", text)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def hanging(marker: str, text: str) -> str:
    return marker + re.sub(r"\n(?=.)", "\n" + " " * len(marker), text)


def in_table(text: str) -> str:
    r"""Fit a text in a cell of a table, where ``|`` ends the cell, ``\|`` in code too."""

    def bars(match: re.Match[str]) -> str:
        return match[0].replace(r"\|", r"\Vert ").replace("|", r"\vert ")

    text = re.sub(r"\$[^$]+\$", bars, text)
    return re.sub(r"(?<!\\)\|", r"\|", text).replace("\n\n", "<br>").replace("\n", " ")


class Page:
    """Writes one page; ``block_x`` and ``inline_x`` are the rules for nodes ``x``."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        assert app.env is not None
        self.app, self.env, self.docname = app, app.env, docname
        self.macros = read_macros(Path(app.srcdir) / "macros.yml")
        path = app.builder.get_target_uri(docname)
        self.address = urljoin(app.config.html_baseurl, path)
        cells = enumerate(read_notebook(app.env, docname).cells)
        self.code = {i: cell for i, cell in cells if cell.cell_type == "code"}
        self.pictures: dict[str, Path] = {}
        self.level = 0  # of headings
        self.html = False  # within `<summary>`, where no Markdown is read

    def parts(self, doctree: nodes.document) -> list[Part]:
        return [*self.blocks(doctree.children), *self.cells(float("inf"))]

    def refuse(self, what: str, node: nodes.Node) -> None:
        where = (self.docname, line_of(node))
        logger.warning("a notebook cannot show %s", what, location=where)

    def apply(self, kind: str, node: nodes.Node) -> Any:
        name = type(node).__name__
        rule = getattr(self, f"{kind}_{name}", None)
        if rule is None:
            hint = "write it otherwise, or add a rule to book/_ext/notebook_parts.py"
            self.refuse(f"the {kind} node {name!r}: {hint}", node)
            return "" if kind == "inline" else []
        return rule(node)

    def number(self, kind: str, node: nodes.Element) -> str:
        name = next(iter(node["ids"]), "")
        return of_node(self.env, self.docname, kind, name)

    # What stands in a line

    def text(self, node: nodes.Node) -> str:
        pieces = []
        for child in node.children:
            name = type(child).__name__
            if name in HOLDERS_IN_LINE:
                pieces.append(self.text(child))
            elif name in MARKS:
                start, end = MARKS[name][2:] if self.html else MARKS[name][:2]
                pieces.append(f"{start}{self.text(child)}{end}")
            elif name not in DROPPED:
                pieces.append(self.apply("inline", child))
        return "".join(pieces)

    def inline_Text(self, node: nodes.Text) -> str:
        text = node.astext().replace("\n", " ")
        if self.html:
            text = escape(text, quote=False)
        else:
            text = re.sub(r"([\\`*_\[\]<~|])", r"\\\1", text)
            text = re.sub(r"&(?=[#\w]+;)", "&amp;", text)
        return text.replace("$", DOLLAR)

    def inline_literal(self, node: nodes.literal) -> str:
        text = node.astext()
        if self.html:
            return f"<code>{escape(text, quote=False).replace('$', DOLLAR)}</code>"
        return f"`` {text} ``" if "`" in text else f"`{text}`"

    def tex(self, node: nodes.Element) -> str:
        """Write a formula without macros, comments, and signs that HTML would take."""
        tex = expand(re.sub(r"(?<!\\)%.*", "", node.astext()), self.macros).strip()
        if re.search(r"(?<!\\)\$", tex):
            self.refuse(f"the sign $ within the formula {tex}", node)
        tex = tex.replace("<", r"\lt ").replace(">", r"\gt ")
        return re.sub(r"\s*\n\s*", "\n", tex)

    def inline_math(self, node: nodes.math) -> str:
        return f"${' '.join(self.tex(node).split())}$"

    def inline_reference(self, node: nodes.Element) -> str:
        text = self.text(node)
        if self.html:  # a click on a summary unfolds it; a link would be in the way
            return text
        target = f"#{node['refid']}" if "refid" in node else node["refuri"]
        address = urljoin(self.address, target)
        return f"[{text}]({address.replace('(', '%28').replace(')', '%29')})"

    inline_number_reference = inline_reference

    def inline_image(self, node: nodes.image) -> str:
        found = node.get("candidates") or {"*": node["uri"]}
        types = ["*", *self.app.builder.supported_image_types]
        uri = next(found[kind] for kind in types if kind in found)
        if "://" not in uri:
            path = Path(self.app.srcdir) / uri
            if path.suffix == ".svg":  # Jupyter shows no attached SVG
                path = path.with_suffix(".png")
            if not path.exists():
                self.refuse(f"the picture {uri} without {path.name} beside it", node)
                return ""
            self.pictures[path.name] = path
            uri = f"attachment:{path.name}"
        return f"![{self.inline_Text(nodes.Text(node.get('alt', '')))}]({uri})"

    def inline_raw(self, node: nodes.raw) -> str:
        if node["format"] == "html" and not node.astext().startswith("<br"):
            self.refuse(f"the raw HTML {node.astext()}: write it in Markdown", node)
        return "<br>" if node["format"] == "html" else ""

    # Blocks

    def blocks(self, children: Iterable[nodes.Node]) -> list[Part]:
        parts: list[Part] = []
        for child in children:
            name = type(child).__name__
            if name in HOLDERS:
                parts += self.blocks(child.children)
            elif "realtype" in child or "serial_number" in child:
                parts += self.statement(child)
            elif name not in DROPPED and "site-only" not in child.get("classes", ()):
                parts += self.apply("block", child)
        return parts

    def markdown(self, children: Iterable[nodes.Node]) -> str:
        """Write blocks among which there can be no code cell."""
        parts = self.blocks(children)
        if not all(isinstance(part, str) for part in parts):
            self.refuse("a code cell within a list or a table", next(iter(children)))
        return "\n\n".join(part for part in parts if isinstance(part, str))

    def block_answer(self, node: Any) -> list[Part]:
        return self.blocks(as_text(node))

    def block_section(self, node: nodes.section) -> list[Part]:
        if not isinstance(node[0], nodes.title):  # the inside of a box
            return self.blocks(node)
        numbers = self.env.toc_secnumbers.get(self.docname, {})
        number = numbers.get(f"#{node['ids'][0]}" if self.level else "", ())
        prefix = f"{'.'.join(map(str, number))}. " if number else ""
        self.level += 1
        heading = f"{'#' * self.level} {prefix}{self.text(node[0])}"
        parts = self.blocks(node[1:])
        self.level -= 1
        return [None, heading, *parts]

    def block_paragraph(self, node: nodes.paragraph) -> list[Part]:
        text = self.text(node).strip()
        # what would begin a list, a heading or a quote
        return [re.sub(r"^(\d*)([#+.)>-]+)(?=\s)", r"\1\\\2", text)] if text else []

    def block_PassthroughTextElement(self, node: nodes.Element) -> list[Part]:
        return [self.text(node)]

    def block_container(self, node: nodes.container) -> list[Part]:
        if node.get("nb_element") == "cell_code":
            captions = [self.caption(c) for c in node.findall(nodes.caption)]
            return [*self.cells(node["cell_index"]), *captions]
        if node.get("design_component") == "card-title":
            return [f"**{self.markdown(node)}**"]
        if node.get("design_component") == "card":
            return self.quote(node.children)
        return self.blocks(node)

    def cells(self, last: float) -> Iterator[Code]:
        """Take the code up to a cell, and before it what the page leaves out."""
        for index in [i for i in self.code if i <= last]:
            cell = self.code.pop(index)
            tags = set(cell.metadata.get("tags", ()))
            if source := without_glue(cell.source):
                yield Code(source, bool(tags & FOLDED), "raises-exception" in tags)

    def caption(self, node: nodes.Element) -> str:
        domain: Any = self.env.domains["std"]
        kind = domain.get_enumerable_node_type(node.parent)
        number = self.number(kind, node.parent) if kind else ""
        label = self.app.config.numfig_format[kind] % number if number else ""
        return f"**{label}** {self.text(node)}" if label else self.text(node)

    def block_caption(self, node: nodes.caption) -> list[Part]:
        return [self.caption(node)]

    def block_figure(self, node: nodes.figure) -> list[Part]:
        parts = self.blocks(node)
        if "interactive" in node["classes"]:
            there = f"{self.address}#{node['ids'][0]}"
            parts.append(f"[Move it on the book's site]({there}).")
        return parts

    def block_image(self, node: nodes.image) -> list[Part]:
        return [self.inline_image(node)]

    def block_literal_block(self, node: nodes.literal_block) -> list[Part]:
        text, language = node.astext().strip("\n"), node.get("language", "")
        fence = "`" * (1 + max(map(len, re.findall("`{3,}", text)), default=2))
        return [f"{fence}{LANGUAGES.get(language, language)}\n{text}\n{fence}"]

    def block_math_block(self, node: nodes.math_block) -> list[Part]:
        tex = self.tex(node)
        if node.get("nowrap"):  # between $$ stand only environments that have `ed`
            tex = re.sub(r"\\(begin|end)\{(align|gather)\*?\}", r"\\\1{\2ed}", tex)
            tex = re.sub(r"\\(begin|end)\{equation\*?\}", "", tex).strip()
        if node.get("label"):
            tex += rf" \tag{{{self.number('displaymath', node)}}}"
        return [f"$$\n{tex}\n$$"]

    def listed(
        self, markers: Iterable[str], items: Iterable[nodes.Element]
    ) -> list[Part]:
        pairs = zip(markers, items, strict=False)
        texts = [hanging(marker, self.markdown(item)) for marker, item in pairs]
        return [("\n\n" if any("\n\n" in text for text in texts) else "\n").join(texts)]

    def block_bullet_list(self, node: nodes.bullet_list) -> list[Part]:
        return self.listed(repeat("- "), node.children)

    def block_enumerated_list(self, node: nodes.enumerated_list) -> list[Part]:
        numbers = (f"{n}. " for n in count(node.get("start", 1)))
        return self.listed(numbers, node.children)

    def block_definition_list(self, node: nodes.definition_list) -> list[Part]:
        texts = []
        for *terms, definition in node.children:
            names = ", ".join(f"**{self.text(term)}**" for term in terms)
            gap = " " if isinstance(definition[0], nodes.paragraph) else "\n\n"
            texts.append(hanging("- ", f"{names}:{gap}{self.markdown(definition)}"))
        return ["\n".join(texts)]

    def block_table(self, node: nodes.table) -> list[Part]:
        title = [self.caption(t) for t in node.children if isinstance(t, nodes.title)]
        rows = [row.children for row in node.findall(nodes.row)]
        if any("morerows" in entry or "morecols" in entry for r in rows for entry in r):
            self.refuse("joined cells of a table", node)
        texts = [[in_table(self.markdown(entry)) for entry in row] for row in rows]
        if not node.next_node(nodes.thead):
            texts.insert(0, [""] * len(rows[0]))
        texts.insert(1, ["---"] * len(rows[0]))
        return [*title, "\n".join(f"| {' | '.join(row)} |" for row in texts)]

    def block_transition(self, node: nodes.transition) -> list[Part]:
        return ["---"]

    def block_rubric(self, node: nodes.rubric) -> list[Part]:
        return [f"**{self.text(node)}**"]

    def block_footnote(self, node: nodes.footnote) -> list[Part]:
        return [f"<sup>{self.text(node[0])}</sup> {self.markdown(node[1:])}"]

    def quote(self, children: list[nodes.Node], title: str = "") -> list[Part]:
        heading = [f"**{title}**"] if title else []
        return wrap([*heading, *self.blocks(children)], quoted)

    def block_block_quote(self, node: nodes.block_quote) -> list[Part]:
        return self.quote(node.children)

    def block_attribution(self, node: nodes.attribution) -> list[Part]:
        return [f"— {self.text(node)}"]

    def block_admonition(self, node: nodes.Element) -> list[Part]:
        if isinstance(node[0], nodes.title):
            return self.quote(node[1:], self.text(node[0]))
        return self.quote(node.children, type(node).__name__.capitalize())

    block_note = block_tip = block_hint = block_warning = block_admonition
    block_caution = block_important = block_seealso = block_admonition

    def statement(self, node: nodes.Element) -> list[Part]:
        """Write a theorem or its like, or an exercise, with its number."""
        kind = node.get("countertype") or node.get("type", "")
        pattern = node[0].get("title", "")  # of an exercise that has a number
        if "realtype" in node:
            pattern = node["realtype"].title() + (" %s" if kind else "")
        name = pattern.replace("%s", self.number(kind, node)).rstrip()
        return self.quote(node[1:], f"{name}{self.text(node[0])}.")

    def fold(self, summary: nodes.Element, children: list[nodes.Node]) -> list[Part]:
        self.html = True
        title = self.text(summary).strip()
        self.html = False
        names = chain([title], repeat(f"{title}, continued"))

        def details(text: str) -> str:
            summary = f"<summary>{next(names)}</summary>"
            return f"<details>\n{summary}\n\n{text}\n\n</details>"

        parts = wrap(self.blocks(children), details)
        for part in parts:
            if isinstance(part, Code):
                part.hidden = True
        if parts and isinstance(parts[0], Code):
            parts.insert(0, f"{title}: unfold the next cell.")
            next(names)
        return parts

    def block_details(self, node: nodes.Element) -> list[Part]:
        return self.fold(node[0], node[1:])

    def block_dropdown_main(self, node: nodes.Element) -> list[Part]:
        texts = node[0].findall(nodes.inline)
        title = next(t for t in texts if "sd-summary-text" in t["classes"])
        return self.fold(title, node[1:])
