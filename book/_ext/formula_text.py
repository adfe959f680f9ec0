"""Formulas as plain text: what KaTeX wrote as MathML, in Unicode, on one line.

For where only words can stand, such as the results of a search: ``‖x‖ = √(xᵀx)``.
"""

import re
from collections.abc import Callable
from unicodedata import normalize
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from mathml import APPLY, RELATIONS, cut_letter

RAISED = str.maketrans(
    "0123456789+-−=()T⊤′abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵀᵀ′ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
LOWERED = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
)
ACCENTS = {"^": "\u0302", "ˉ": "\u0304", "~": "\u0303", "˙": "\u0307", "⃗": "\u20d7"}
SPACED = RELATIONS | set("+−±∪∩∧∨←⊂⊆")
BARS = str.maketrans("∥∣", "‖|")
#: Before the name of a function: a space where a letter stands before it.
NAME = "\0"
#: A minus that is a sign, which stands close to its number.
SIGN = re.compile(rf"(^|[(\[{{])\s*− |(?<=[,;:⋅×/{''.join(sorted(RELATIONS))}] )− ")
#: A number, a letter with what is raised or lowered at it, or what stands in brackets.
WHOLE = re.compile(
    r"\d+(?:\.\d+)?|[∂d√]?[^\W\d_][\u0300-\u036f\u02b0-\u02ff\u1d2c-\u1d6a\u2070-\u209c²³¹′]*"
    r"|\([^()]*\)|."
)
FORMULA = re.compile(
    r'<span class="katex"><span class="katex-mathml">(<math.*?</math>)</span>'
    r'<span class="katex-html"',
    re.S,
)
SPAN = re.compile(r"<(/?)span\b[^>]*>")


def replace_formulas(html: str, write: Callable[[str], str]) -> str:
    """Put a text in place of each formula of a page, KaTeX's drawing included."""
    result, at = [], 0
    while formula := FORMULA.search(html, at):
        result += [html[at : formula.start()], write(as_text(formula[1]))]
        depth, at = 2, formula.end()  # within `katex` and `katex-html`
        while depth:
            tag = SPAN.search(html, at)
            assert tag is not None, "a formula that does not end"
            depth += -1 if tag[1] else 1
            at = tag.end()
    return "".join([*result, html[at:]])


def as_text(math: str) -> str:
    """Write one `<math>` as a line of Unicode."""
    root = ElementTree.fromstring(re.sub(r'\sxmlns="[^"]*"', "", math))
    text = re.sub(rf"(?<=[\w)\]]){NAME}|{APPLY}(?=[^\s(\[{{^_])", " ", linear(root))
    text = re.sub(f"[{NAME}{APPLY}\u200b]", "", text).translate(BARS)
    text = normalize("NFC", text)
    return SIGN.sub(r"\1−", " ".join(text.split()))


def linear(element: Element) -> str:
    children = list(element)
    if element.tag in ("annotation", "mphantom"):
        return ""
    if not children:
        return token(element)
    if element.tag in ("msup", "msub", "msubsup", "munder", "mover", "munderover"):
        return scripted(element.tag, [linear(child) for child in children])
    if element.tag == "mfrac":
        above, below = (in_brackets(linear(child)) for child in children)
        return f"{above}/{below}"
    if element.tag == "msqrt":
        return f"√{in_brackets(''.join(map(linear, children)))}"
    if element.tag == "mtable":
        cells = [[linear(cell).strip() for cell in row] for row in children]
        # the lines of an equation, whose columns have no space between them
        if element.get("columnspacing", "").startswith("0em"):
            return " ".join(" ".join(filter(None, row)) for row in cells)
        return "; ".join(" ".join(SIGN.sub("−", cell) for cell in row) for row in cells)
    return "".join(map(linear, children))


def token(element: Element) -> str:
    cut_letter(element)
    text = element.text or ""
    if element.tag == "mspace":
        return " " if not element.get("width", "").startswith(("-", "0e")) else ""
    if element.tag == "mo" and text in SPACED:
        return f" {text} "
    if element.tag == "mi" and len(text) > 1 and text.isalpha():
        return NAME + text
    return f"{text} " if text in (",", ";") else text


def scripted(tag: str, parts: list[str]) -> str:
    base, *scripts = parts
    if tag == "mover" and scripts[0] in ACCENTS:
        return base + ACCENTS[scripts[0]]
    below = scripts[0] if "sub" in tag or "under" in tag else ""
    above = scripts[-1] if "sup" in tag or "over" in tag else ""
    text = base.removesuffix(APPLY).rstrip()
    text += script(below, LOWERED, "_") + script(above, RAISED, "^")
    return text + (APPLY if base.endswith(APPLY) else "")


def script(text: str, signs: dict[int, int], mark: str) -> str:
    text = "".join(text.split())
    if all(ord(sign) in signs for sign in text):
        return text.translate(signs)
    return mark + in_brackets(text)


def in_brackets(text: str) -> str:
    """Keep together what a line would take apart."""
    text = text.strip()
    return text if WHOLE.fullmatch(text) else f"({text})"
