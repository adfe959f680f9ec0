"""``{answer}``: a field in which the page checks an answer as one types it.

The body is YAML: see CONTRIBUTING.md. The build judges each author's own answer,
and each wrong one that the author foresaw, by the page's own code (`check.js`, in
Node), and compares the value with what the package computes.
"""

import json
import re
import subprocess
from importlib import import_module
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node
from sphinxcontrib import katex
from yaml_directive import YamlDirective

logger = logging.getLogger(__name__)
CHECK = Path(__file__).parents[1] / "_static" / "check.js"

SHARED = {"value", "check", "label", "hint", "wrong", "right", "name"}
FIELDS = {
    "number": SHARED | {"decimals", "unit", "units"},
    "expression": (SHARED - {"check"}) | {"variables"},
    "vector": SHARED | {"decimals", "upto"},
    "matrix": SHARED | {"decimals"},
    "choice": {"label", "hint", "options", "name"},
    "choices": {"label", "hint", "options", "name"},
}
UPTO = {"multiple", "sign", "order"}
#: Judges [specification, answer] pairs given as JSON on standard input.
JUDGE = """
const { judge } = require(process.argv[1]);
const pairs = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(pairs.map(([spec, given]) => judge(spec, given))));
"""
#: Filled and shown by `answers.js`.
PANEL = """<div id="progress" hidden>
<h2>Your progress</h2>
<p>Exercises check answers as you type. How many are right is kept in this
browser, and nowhere else; so is whether single keys act (<em>Keyboard</em>, at the foot
of each page).</p>
<div class="table"><table><tbody></tbody></table></div>
<p data-state hidden>This browser keeps nothing for the site: answers last until
you leave a page.</p>
<p class="buttons"><button type="button" data-do="save">Save to a file</button>
<button type="button" data-do="load">Load from a file</button>
<button type="button" data-do="clear">Forget all of this</button></p>
<input type="file" accept=".json,application/json" aria-label="File of progress" hidden>
<p role="status"></p>
</div>"""


class answer(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """A question's field; the children are its texts, see `part`."""


class part(nodes.General, nodes.Element):  # noqa: N801
    """A text of an answer: its label, its hint, an option or a comment."""


class Namespace(dict[str, Any]):
    """What a `check` may name: NumPy and the modules of the package."""

    def __missing__(self, name: str) -> Any:
        try:
            return import_module(f"mlmath.{name}")
        except ModuleNotFoundError:
            raise KeyError(name) from None


def texts(value: Any) -> Any:
    """Write numbers, also within lists, as a reader would type them."""
    if isinstance(value, list):
        return [texts(item) for item in value]
    return str(value)


def flat(value: Any) -> Any:
    """Put the entries of a matrix in one list, as the form does."""
    if isinstance(value, list):
        return [
            x for item in value for x in (item if isinstance(item, list) else [item])
        ]
    return value


class Answer(YamlDirective):
    """``{answer} number`` with its fields as YAML."""

    def run(self) -> list[nodes.Node]:
        kind = self.arguments[0]
        if kind not in FIELDS:
            raise self.error(f"answer: {kind} is none of {', '.join(FIELDS)}")
        fields = self.fields()
        unknown = set(fields) - FIELDS[kind]
        if unknown:
            raise self.error(f"answer: {kind} takes no {', '.join(sorted(unknown))}")
        node = answer()
        self.set_source_info(node)
        spec: dict[str, Any] = {"kind": kind}
        node["check"], node["name"] = fields.get("check"), fields.get("name")
        label = str(fields.get("label", "Your answer"))
        if not re.search(r"[^\W\d_]", re.sub(r"\$.*?\$", "", label)):
            raise self.error(
                "answer: a label needs a word beside its formula, to be read aloud"
            )
        self.add(node, "label", label)
        if "options" in fields:
            options = fields["options"]
            spec["value"] = [i for i, o in enumerate(options) if o.get("right")]
            for option in options:
                if set(option) - {"text", "say", "right"} or "say" not in option:
                    raise self.error("answer: an option has text, say, and right")
                self.add(node, "option", option["text"])
                self.add(node, "say", option["say"])
            if not spec["value"] or (kind == "choice" and len(spec["value"]) > 1):
                raise self.error("answer: which option is right? Give it `right: true`")
        else:
            if "value" not in fields:
                raise self.error("answer: value is missing")
            spec["value"] = texts(fields["value"])
            spec["wrong"] = [texts(item["value"]) for item in fields.get("wrong", [])]
            for item in fields.get("wrong", []):
                self.add(node, "say", item["say"])
            if "right" in fields:
                self.add(node, "right", fields["right"])
            if fields.get("upto") not in UPTO | {None}:
                raise self.error(f"answer: upto is one of {', '.join(sorted(UPTO))}")
            for key in ("decimals", "unit", "units", "upto", "variables"):
                if key in fields:
                    spec[key] = fields[key]
        if "hint" in fields:
            self.add(node, "hint", fields["hint"])
        node["spec"] = spec
        return [node]

    def add(self, node: answer, role: str, text: str) -> None:
        node += self.parse(text, part(role=role))


class Progress(SphinxDirective):
    """``{progress}``: how far the reader is, from what the browser keeps."""

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", PANEL, format="html", classes=["site-only"])]


class Collect(SphinxTransform):
    """Name each answer after its exercise, and note it for the check."""

    default_priority = 700  # exercises have their contents by now

    def apply(self, **kwargs: Any) -> None:
        noted = known_answers(self.env).setdefault(self.env.docname, [])
        noted.clear()
        count: dict[str, int] = {}
        for node in self.document.findall(answer):
            name = node["name"] or exercise_label(node)
            if name is None:
                message = "an answer outside of an exercise needs a `name`"
                logger.warning(message, location=node)
                continue
            count[name] = count.get(name, 0) + 1
            node["name"] = name if count[name] == 1 else f"{name}-{count[name]}"
            computed = None
            if node["check"] is not None:
                try:
                    computed = compute(str(node["check"]))
                except Exception as error:
                    logger.warning(
                        "check of the answer: %s: write Python, with NumPy as `np` and "
                        "the modules of mlmath", error, location=node,
                    )  # fmt: skip
            elif node["spec"]["kind"] in ("number", "vector", "matrix"):
                advice = "add the Python that computes the value, as `check: vectors.norm([3, 4])`"
                logger.warning("the answer has no `check`: %s", advice, location=node)
            place = f"{self.env.doc2path(self.env.docname)}:{node.line}"
            noted.append((node["name"], place, node["spec"], computed))


def exercise_label(node: nodes.Node) -> str | None:
    while node is not None:
        if isinstance(node, exercise_node | exercise_enumerable_node):
            return str(node["label"])
        node = node.parent
    return None


def compute(expression: str) -> Any:
    """Evaluate an author's `check`, and write the result as a reader would."""
    result = np.asarray(eval(expression, Namespace(np=np)))
    if result.dtype.kind == "c" or not np.isfinite(result).all():
        raise ValueError(f"{expression} gives {result}")
    return texts(result.astype(np.float64).tolist())


def known_answers(env: BuildEnvironment) -> dict[str, list[Any]]:
    if not hasattr(env, "answers"):
        env.answers = {}  # type: ignore[attr-defined]
    return env.answers  # type: ignore[attr-defined, no-any-return]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    known_answers(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docs: Any, other: Any) -> None:
    known_answers(env).update(
        {name: noted for name, noted in known_answers(other).items() if name in docs}
    )


def judge(pairs: list[tuple[Any, Any]]) -> list[dict[str, Any]]:
    """Judge answers as the page will."""
    result = subprocess.run(
        [katex.NODEJS_BINARY, "-e", JUDGE, str(CHECK)],
        input=json.dumps(pairs), capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return list(json.loads(result.stdout))


def hold_against(app: Sphinx, env: BuildEnvironment) -> None:
    """Fail the build if an answer of an author is not judged as he says."""
    pairs, expected = [], []

    def ask(place: str, spec: Any, given: Any, want: dict[str, Any], what: str) -> None:
        pairs.append((spec, flat(given)))
        expected.append((place, want, what))

    for noted in known_answers(env).values():
        for name, place, spec, computed in noted:
            value = f"{name}: the author's own answer {spec['value']}"
            ask(place, spec, spec["value"], {"state": "right"}, value)
            if computed is not None:
                what = f"{name}: what the package computes, {computed},"
                strict = {k: v for k, v in spec.items() if k != "wrong"}
                ask(place, strict, computed, {"state": "right"}, what)
            for index, wrong in enumerate(spec.get("wrong", [])):
                what = f"{name}: the foreseen answer {wrong}"
                want = {"state": "wrong", "feedback": index}
                ask(place, spec, wrong, want, what)
    if not pairs:
        return
    for verdict, (place, want, what) in zip(judge(pairs), expected, strict=True):
        if any(verdict.get(key) != value for key, value in want.items()):
            logger.warning(
                "%s is judged %s, not %s: correct `value`, `check` or `wrong`",
                what, verdict, want, location=place,
            )  # fmt: skip


def totals(env: BuildEnvironment) -> dict[str, int]:
    """Count the answers of each page."""
    counts = {name: len(noted) for name, noted in known_answers(env).items() if noted}
    return dict(sorted(counts.items()))


def as_text(node: answer) -> list[nodes.Node]:
    """Write the question where nothing can be typed: its label, and its options."""
    of = parts(node)
    question = [child.deepcopy() for child in of["label"][0].children]
    if "unit" in node["spec"]:
        question[-1] += nodes.Text(f" ({node['spec']['unit']})")
    items = []
    for letter, option in zip(ascii_uppercase, of["option"], strict=False):
        first, *more = (child.deepcopy() for child in option.children)
        first.insert(0, [nodes.strong("", letter), nodes.Text(" ")])
        items.append(nodes.list_item("", first, *more))
    if not items:
        items, question = [nodes.list_item("", *question)], []
    return [*question, nodes.bullet_list("", *items, bullet="-")]


def parts(node: answer) -> dict[str, list[part]]:
    roles = ("label", "option", "say", "right", "hint")
    return {role: [p for p in node.children if p["role"] == role] for role in roles}


class AsText(SphinxPostTransform):
    """Outside the site there is nothing to type in: the question stands alone."""

    default_priority = 200

    def run(self, **kwargs: Any) -> None:
        if self.app.builder.name == "html":
            return
        for node in list(self.document.findall(answer)):
            node.replace_self(as_text(node))


def visit(self: Any, node: answer) -> None:
    spec = node["spec"]
    of = parts(node)
    name = node["name"]
    write = self.body.append
    data = self.attval(json.dumps(spec, ensure_ascii=False, sort_keys=True))
    # without scripts, the style sheet shows the question alone
    write(f'<form class="answer" id="answer-{name}" data-spec="{data}" novalidate>')
    write("<fieldset>")
    write(f'<legend id="answer-{name}-label">')
    inline(self, of["label"][0])
    write("</legend>")
    if spec["kind"] in ("choice", "choices"):
        field = "radio" if spec["kind"] == "choice" else "checkbox"
        for i, option in enumerate(of["option"]):
            write(f'<label><input type="{field}" name="given" value="{i}">')
            # A letter to speak of, and a name for one that is a formula alone.
            write(f"<b>{ascii_uppercase[i]}</b> <span>")
            inline(self, option)
            write("</span></label>")
    else:
        rows = spec["value"] if isinstance(spec["value"], list) else [spec["value"]]
        rows = [row if isinstance(row, list) else [row] for row in rows]
        several = isinstance(spec["value"], list)
        columns = len(rows[0])
        size = 24 if spec["kind"] == "expression" else 7 if several else 9
        if several:
            write(f'<span class="bracketed" data-columns="{columns}">')
        for i, row in enumerate(rows, 1):
            for j in range(1, len(row) + 1):
                place = f"row {i}, column {j}" if columns > 1 else f"entry {i}"
                label = (
                    f' aria-label="{place}"'
                    if several
                    else f' aria-labelledby="answer-{name}-label"'
                )
                write(
                    f'<input name="given"{label} autocomplete="off" autocapitalize="off" '
                    f'spellcheck="false" size="{size}">'
                )
        if several:
            write("</span>")
        if "unit" in spec:
            write(f'<span class="unit">{self.encode(spec["unit"])}</span>')
    write('<span class="buttons"><button>Check</button>')
    if of["hint"]:
        write('<button type="button" data-do="hint">Hint</button>')
    write('<button type="button" data-do="show" hidden>Show the answer</button></span>')
    write('</fieldset><div class="verdict" role="status"></div><div hidden>')
    for role in ("say", "right", "hint"):
        for box in of[role]:
            write(f'<div data-part="{role}">')
            for child in box.children:
                child.walkabout(self)
            write("</div>")
    write("</div></form>\n")
    raise nodes.SkipNode


def inline(self: Any, box: part) -> None:
    """Write a text of one paragraph without its `<p>`."""
    for child in box.children:
        for inner in child.children if isinstance(child, nodes.paragraph) else [child]:
            inner.walkabout(self)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(answer, html=(visit, None))
    app.add_node(part)
    app.add_directive("answer", Answer)
    app.add_directive("progress", Progress)
    app.add_transform(Collect)
    app.add_post_transform(AsText)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-check-consistency", hold_against)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
