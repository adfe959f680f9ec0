"""The book as LaTeX: what its writer does otherwise than Sphinx's own.

`print_tree` rearranges the book, `print/mlbook.sty` is its look, and
`print/build_pdf.py` runs LaTeX on what is written here.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import edition
from docutils import nodes
from mathematics import expand, read_macros
from numbering import of_chapter, of_node
from print_tree import ForPrint, environment, head, page_reference, part_page
from sphinx.application import Sphinx
from sphinx.builders.latex.nodes import captioned_literal_block
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms.images import ImageConverter
from sphinx.writers.latex import LaTeXTranslator
from sphinx_exercise.nodes import exercise_latex_number_reference

STYLE = Path(__file__).resolve().parents[2] / "print" / "mlbook.sty"


def command(name: str, *arguments: str) -> str:
    return f"\\{name}" + "".join(f"{{{argument}}}" for argument in arguments)


class FromSvg(ImageConverter):
    """Turn a drawing into PDF, which LaTeX takes; it stays a drawing."""

    conversion_rules = [("image/svg+xml", "application/pdf")]  # noqa: RUF012 (as in the base class)

    def is_available(self) -> bool:
        return True  # print/build_pdf.py has looked

    def convert(self, _from: Any, _to: Any) -> bool:
        command = ["rsvg-convert", "--format=pdf", f"--output={_to}", str(_from)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            raise ExtensionError(f"{_from}: {result.stderr}")
        return True


#: So many letters of a table fit in a line.
LINE = 72
#: So many rows of a table fit on a page of the small size, if none is long.
ROWS = 8


def columns(table: nodes.table) -> list[int]:
    """Estimate how many letters each column would need in one line."""
    widths: list[int] = []
    for row in table.findall(nodes.row):
        for i, entry in enumerate(row.children):
            text = re.sub(r"\\(operatorname\*?|frac|[,;!])|[{}$_^]", "", entry.astext())
            text = re.sub(r"\\[a-zA-Z]+\s*", "x", text)
            longest = max(map(len, text.splitlines()), default=0)
            if entry.next_node(nodes.math):  # which does not break
                longest += 2 * longest // 3
            widths[i : i + 1] = [max(longest, *widths[i : i + 1], 4)]
    return widths


class PrintTranslator(LaTeXTranslator):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.macros = read_macros(Path(self.builder.srcdir) / "macros.yml")
        self.elements["contentsname"] = ""  # the caption of the first part otherwise

    def number(self, kind: str, node_id: str) -> str:
        return of_node(self.builder.env, self.curfilestack[-1], kind, node_id)

    # Titles

    def visit_title(self, node: nodes.Element) -> None:
        section = node.parent
        if not isinstance(section, nodes.section) or self.this_is_the_title:
            super().visit_title(node)
            return
        name = self.sectionnames[min(self.sectionlevel, len(self.sectionnames) - 1)]
        if "chapter" in section:
            number = section["chapter"]
            self.numbered = bool(number)
            opening = command("bookchapter", number)
        else:
            opening = rf"\{name}" if self.numbered else rf"\plain{name}"
        # what bookmarks can show
        plain = self.escape(" ".join(node.astext().split()))
        formula = node.next_node(nodes.math) is not None
        self.in_title = 1
        self.body.append(opening + "{" + (r"\texorpdfstring{" if formula else ""))
        end = f"}}{{{plain}}}" if formula else ""
        self.context.append(end + "}\n" + self.hypertarget_to(section))

    def visit_part_page(self, node: part_page) -> None:
        env = self.builder.env
        number, _, name = node["caption"].rpartition(". ")
        entries = []
        for docname in node["chapters"]:
            title = self.escape(env.titles[docname].astext())
            label = self.idescape(f"{docname}::doc")
            entries.append(command("partentry", of_chapter(env, docname), title, label))
        opening = command("bookpart", number, self.escape(name), "%\n".join(entries))
        self.body.append(f"\n{opening}\n")

    def depart_part_page(self, node: part_page) -> None:
        pass

    # Boxes

    def visit_environment(self, node: environment) -> None:
        self.body.append("\n\n" + command("begin", node["name"]))

    def depart_environment(self, node: environment) -> None:
        self.body.append(command("end", node["name"]) + "\n\n")

    def visit_head(self, node: head) -> None:
        self.body.append("{")

    def depart_head(self, node: head) -> None:
        self.body.append("}" + self.hypertarget_to(node.parent, anchor=True) + "%\n")

    def visit_page_reference(self, node: page_reference) -> None:
        target = self.idescape(node["target"])
        self.body.append(command("pointer", node["text"], target))

    def depart_page_reference(self, node: page_reference) -> None:
        pass

    # Mathematics

    def tex(self, node: nodes.Element) -> str:
        return expand(re.sub(r"(?<!\\)%.*", "", node.astext()), self.macros).strip()

    def visit_math(self, node: nodes.Element) -> None:
        pattern = r"\protect\(%s\protect\)" if self.in_title else r"\(%s\)"
        self.body.append(pattern % " ".join(self.tex(node).split()))
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element) -> None:
        tex = re.sub(r"\n\s*\n", "\n", self.tex(node))
        if r"\\" in re.sub(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", "", tex, flags=re.S):
            tex = f"\\begin{{gathered}}\n{tex}\n\\end{{gathered}}"  # as KaTeX breaks lines
        star, label = "*", ""
        if node.get("label"):
            number = self.number("displaymath", node["ids"][0])
            name = f"equation:{node['docname']}:{node['label']}"
            star, label = "", rf"\tag{{{number}}}\label{{{name}}}"
        self.body.append(
            f"\n\\begin{{equation{star}}}{label}\n{tex}\n\\end{{equation{star}}}\n"
        )
        raise nodes.SkipNode

    def visit_number_reference(self, node: nodes.Element) -> None:
        target = node.get("refuri", "")[1:].replace("#", ":")
        if "refid" in node:
            target = f"{self.curfilestack[-1]}:{node['refid']}"
        text = self.escape(node.astext()).replace(" ", "~")
        self.body.append(rf"\hyperref[{self.idescape(target)}]{{{text}}}")
        raise nodes.SkipNode

    def visit_paragraph(self, node: nodes.Element) -> None:
        if "follows" not in node:
            super().visit_paragraph(node)

    def visit_table(self, node: nodes.table) -> None:
        """Share the line among columns; let a table of many rows go on on the next page."""
        widths = columns(node)
        n_rows = len(list(node.findall(nodes.row)))
        if n_rows > ROWS and isinstance(node.parent, nodes.section):  # no box around
            node["classes"].append("longtable")
        if sum(widths) > LINE or n_rows > 30:
            node["classes"].append("colwidths-given")
            for spec, width in zip(node.findall(nodes.colspec), widths, strict=True):
                spec["colwidth"] = round(100 * min(width, LINE) ** 0.5)
        super().visit_table(node)

    # Code, figures

    def visit_captioned_literal_block(self, node: nodes.Element) -> None:
        """Name the function, as the page does, without a number."""

    def depart_captioned_literal_block(self, node: nodes.Element) -> None:
        pass

    def visit_caption(self, node: nodes.Element) -> None:
        if isinstance(node.parent, captioned_literal_block):
            self.body.append("\n\\codename{")
            self.in_caption += 1
        else:
            super().visit_caption(node)

    def visit_literal_block(self, node: nodes.Element) -> None:
        output = "output" in node["classes"]
        widest = max(map(len, node.astext().splitlines()), default=1)
        kind = "bookoutput" if output else "bookcode"
        self.body.append("\n" + command("begin", kind) + f"{{{widest}}}")
        try:
            super().visit_literal_block(node)
        finally:  # it ends with SkipNode
            self.body.append(command("end", kind) + "\n")

    def visit_figure(self, node: nodes.Element) -> None:
        super().visit_figure(node)
        number = self.number("figure", node["ids"][0]) if node["ids"] else ""
        unique = self.idescape(f"{self.curfilestack[-1]}:{number}")
        self.body.append(command("figurenumber", number, unique) + "\n")

    def visit_image(self, node: nodes.image) -> None:
        name = Path(self.builder.images[node["uri"]]).name
        alt = " ".join(node.get("alt", "").split())
        words = ("\ufeff" + alt).encode("utf-16-be").hex()
        self.body.append(command("bookimage", name, words) + "\n")
        raise nodes.SkipNode

    def visit_thebibliography(self, node: nodes.Element) -> None:
        self.body.append("\n\\begin{bookbibliography}\n")

    def depart_thebibliography(self, node: nodes.Element) -> None:
        self.body.append("\\end{bookbibliography}\n")


def configure(app: Sphinx, config: Config) -> None:
    config.latex_engine = "xelatex"
    config.latex_use_xindy = False  # makeindex comes with LaTeX
    config.latex_theme = "manual"
    config.latex_docclass = {"manual": "book"}
    config.latex_additional_files = [str(STYLE)]
    config.latex_table_style = ["booktabs"]
    config.latex_domain_indices = (
        False  # of statements: their names are in the contents
    )
    config.latex_documents = [
        ("index", "book.tex", config.html_title, config.author, "manual")
    ]
    config.latex_elements = {
        "papersize": "a4paper", "pointsize": "10pt", "extraclassoptions": "openany",
        "fontpkg": "", "fncychap": "", "maketitle": r"\booktitlepages",
        "tableofcontents": r"\booktableofcontents",
        "preamble": "\\usepackage{mlbook}\n" + facts(config),
    }  # fmt: skip
    # figures are SVG everywhere; FromSvg makes them PDF
    config.nb_mime_priority_overrides += [("latex", "image/svg+xml", 1)]


def facts(config: Config) -> str:
    values = {
        "bookedition": edition.name(),
        "bookversion": edition.version(),
        "bookdate": edition.date(),
        "bookaddress": config.html_baseurl,
        "bookyear": config.copyright,
    }
    return "\n".join(command("newcommand", f"\\{k}", v) for k, v in values.items())


def write_titles(app: Sphinx, error: Exception | None) -> None:
    """Tell print/chapters.py how chapters are called, and where links out of them go."""
    if error or app.builder.name != "latex":
        return
    assert app.env is not None
    titles = {name: title.astext() for name, title in app.env.titles.items()}
    text = json.dumps({"site": app.config.html_baseurl, "titles": titles}, indent=1)
    (Path(app.outdir) / "chapters.json").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(FromSvg)
    app.add_post_transform(ForPrint)
    for node in (environment, head, page_reference, part_page):
        app.add_node(node)
    visit = PrintTranslator.visit_number_reference
    app.add_node(exercise_latex_number_reference, override=True, latex=(visit, None))
    app.set_translator("latex", PrintTranslator)
    app.connect("build-finished", write_titles)
    app.connect("config-inited", configure, priority=700)  # after the site's address
    return {"parallel_read_safe": True, "parallel_write_safe": True}
