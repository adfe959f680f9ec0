"""Rearrange the whole book for print: parts, unfolded boxes, solutions at the end.

Numbers are those of the site, so that both editions can be spoken of together.
"""

from typing import Any

from docutils import nodes
from numbering import of_chapter, of_node
from site_only import is_site_only
from sphinx import addnodes
from sphinx.builders.latex.nodes import thebibliography
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node
from sphinx_proof.nodes import NODE_TYPES, proof_node

#: Environments whose head stands in a line of its own.
HEADED = {"aside", "outcomes", "summary"}
#: Groups of the contents that get no page of their own in print.
PLAIN_PARTS = {"Begin", "Back matter", "And then"}
STATEMENTS = tuple(NODE_TYPES.values())
EXERCISES = (exercise_node, exercise_enumerable_node)
SOLUTIONS = "Solutions to the exercises"


class environment(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """A LaTeX environment of mlbook.sty; its first child is its `head`."""


class head(nodes.General, nodes.Element):  # noqa: N801
    """What stands in bold at the beginning of an environment."""


class part_page(nodes.General, nodes.Element):  # noqa: N801
    """The page that opens a part, with `caption` and the `chapters` in it."""


class page_reference(nodes.Inline, nodes.Element):  # noqa: N801
    """The words `text` and the page on which `target` stands."""


def boxed(
    node: nodes.Element, name: str, title: list[nodes.Node], body: list[nodes.Node]
) -> environment:
    """Replace a node by an environment; its first paragraph follows the head in line."""
    box = environment(
        "", head("", *title), *unwrapped(body), name=name, ids=node["ids"]
    )
    if len(box) > 1 and name not in HEADED and isinstance(box[1], nodes.paragraph):
        box[1]["follows"] = True
    node.replace_self(box)
    return box


def unwrapped(body: list[nodes.Node]) -> list[nodes.Node]:
    """Return what stands in the untitled section that extensions put in their boxes."""
    if len(body) == 1 and isinstance(body[0], nodes.section):
        return list(body[0].children)
    return body


class ForPrint(SphinxPostTransform):
    default_priority = 940  # when all else is resolved
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        self.leave_out()
        self.statements()
        self.asides()
        self.moving_figures()
        solutions = self.exercises()
        self.parts(solutions)

    def docname(self, node: nodes.Node) -> str:
        """Return the page from which a node comes."""
        while not (isinstance(node, nodes.section) and "docname" in node):
            node = node.parent
        return str(node["docname"])

    def leave_out(self) -> None:
        for node in list(self.document.findall(nodes.Element)):
            if "site-only" in node.get("classes", ()) and node.parent:
                node.parent.remove(node)

    def statements(self) -> None:
        for node in list(self.document.findall(lambda n: isinstance(n, STATEMENTS))):
            kind, docname = node["realtype"], self.docname(node)
            number = of_node(self.env, docname, node["countertype"], node["ids"][0])
            name = f"{kind.title()} {number}"
            plain = kind in ("definition", "algorithm", "example", "remark")
            title = [nodes.Text(name), *self.title_of(node[0])]
            boxed(node, "statement" if plain else "theorem", title, node[1:])
        for node in list(self.document.findall(proof_node)):
            box = node.next_node(nodes.admonition)
            assert box is not None
            first = next(iter(box.findall(nodes.Text)))
            first.parent.replace(first, nodes.Text(first.astext()[len("Proof. ") :]))
            boxed(node, "bookproof", [nodes.Text("Proof")], box.children)

    def title_of(self, title: nodes.Node) -> list[nodes.Node]:
        """Return a title in brackets as it stands, without the space before it."""
        children = list(title.children)
        if children and isinstance(children[0], nodes.Text):
            children[0] = nodes.Text(" " + children[0].astext().lstrip())
        return children

    def asides(self) -> None:
        for box in list(self.document.findall(nodes.container)):
            if box.get("design_component") == "dropdown":
                boxed(box, "aside", box[0].children, box[1:])
        for box in list(self.document.findall(nodes.admonition)):
            kinds = {"outcomes", "summary"} & set(box["classes"])
            boxed(box, kinds.pop() if kinds else "aside", box[0].children, box[1:])

    def moving_figures(self) -> None:
        for figure in self.document.findall(nodes.figure):
            if "interactive" not in figure["classes"]:
                continue
            address = f"{self.config.html_baseurl}{self.docname(figure)}.html"
            link = nodes.reference("", address, refuri=address)
            figure[-1] += [nodes.Text(" Move it at "), link, nodes.Text(".")]

    def exercises(self) -> dict[str, list[nodes.Node]]:
        """Box exercises, take the solutions out; return them by page."""
        taken: dict[str, list[nodes.Node]] = {}
        answered = {}
        for node in list(self.document.findall(solution_node)):
            answered[node["target_label"]] = node["ids"][0]
        titles = {}
        for node in list(self.document.findall(lambda n: isinstance(n, EXERCISES))):
            docname, label = self.docname(node), node["ids"][0]
            titles[label] = [child.deepcopy() for child in node[0].children]
            box = boxed(node, "exercise", node[0].children, node[1:])
            if label in answered:
                box += page_reference(
                    target=f"{docname}:{answered[label]}", text="Solution"
                )
        for node in list(self.document.findall(solution_node)):
            docname, label = self.docname(node), node["target_label"]
            node.parent.remove(node)
            box = environment("", name="solution", ids=node["ids"])
            back = page_reference(target=f"{docname}:{label}", text="")
            body = unwrapped(node[1:])
            if isinstance(body[0], nodes.paragraph):
                body[0]["follows"] = True
            box += [head("", *titles[label]), back, *body]
            taken.setdefault(docname, []).append(box)
        return taken

    def parts(self, solutions: dict[str, list[nodes.Node]]) -> None:
        """Put parts, solutions and bibliography in the order of a printed book."""
        root = self.env.config.root_doc
        captions = [
            t["caption"] for t in self.env.get_doctree(root).findall(addnodes.toctree)
        ]
        wrappers = [
            node
            for node in self.document.findall(nodes.compound)
            if "toctree-wrapper" in node["classes"] and self.is_of_root(node)
        ]
        book = self.document.next_node(nodes.section)
        assert book is not None
        book.children = [book[0]]
        for caption, wrapper in zip(captions, wrappers, strict=True):
            files = [
                f
                for f in wrapper.children
                if isinstance(f, addnodes.start_of_file)
                and not is_site_only(self.env, f["docname"])
            ]
            if not files:
                continue
            if caption == "Back matter":
                book += self.solutions(solutions)
            if caption not in PLAIN_PARTS:
                chapters = [f["docname"] for f in files]
                book += part_page(caption=caption, chapters=chapters)
            for file in files:
                self.mark_chapter(file)
                book += file
        if "Back matter" not in captions:
            book += self.solutions(solutions)
        for entries in list(self.document.findall(thebibliography)):
            entries.parent.remove(entries)
            place = next(
                n for n in book.findall(addnodes.start_of_file)
                if n["docname"].endswith("bibliography")
            )  # fmt: skip
            place[0] += entries

    def is_of_root(self, node: nodes.Node) -> bool:
        while node.parent:
            node = node.parent
        return node is self.document  # the parents of other pages are as they were read

    def mark_chapter(self, file: nodes.Element) -> None:
        """Note a chapter's number as on the site; none means none in print either."""
        for section in file.children:
            if isinstance(section, nodes.section):
                section["chapter"] = of_chapter(self.env, file["docname"])

    def solutions(self, taken: dict[str, list[nodes.Node]]) -> nodes.section:
        chapter = nodes.section("", nodes.title("", SOLUTIONS), ids=["solutions"])
        chapter["chapter"] = ""
        for docname, boxes in taken.items():
            name = f"{of_chapter(self.env, docname)} ".lstrip()
            title = [c.deepcopy() for c in self.env.titles[docname].children]
            heading = nodes.title("", nodes.Text(name), *title)
            section = nodes.section("", heading, *boxes, ids=["solutions"])
            chapter += addnodes.start_of_file("", section, docname=docname)
        return chapter
