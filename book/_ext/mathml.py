"""KaTeX's MathML, finished for readers that follow MathML Core, as most now do.

KaTeX writes it for the ear: these readers know no alignment of columns, letters in
double strokes or space around the names of functions that are not in the tree, and
they break no formula at the end of a line.
"""

import re
from itertools import zip_longest
from unicodedata import lookup
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
APPLY = "\N{FUNCTION APPLICATION}"
ROWS = {"math", "mrow", "mstyle", "mtd", "mpadded", "mphantom", "msqrt"}
SCRIPTED = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
RELATIONS = set("=≠<>≤≥≈≡∼≃≪≫→↦⟹⟺⇒⇔∈∝")
BINARY = set("+−±")
#: A minus after one of these is a sign, and stands close to its number.
BEFORE_SIGN = RELATIONS | BINARY | set(",;:([{⟨⋅×/")
CLOSING = set(")]}⟩!")
#: In MathML the sign of divisibility has space around it, as a relation.
BARS = {"∣": "|", "∥": "‖"}
CUTS = {"double-struck": "DOUBLE-STRUCK", "script": "SCRIPT"}
#: A piece of a formula that is left in one: two thirds of a phone's line.
LONGEST = 26.0


def finish(shown: str, alttext: str, *, display: bool) -> str:
    """Write `<math>` from KaTeX's tree; a long formula within a line in pieces."""
    root = ElementTree.fromstring(f"<math>{shown}</math>")
    for element in list(root.iter()):
        if element.tag in ROWS:
            add_spaces(element)
        elif element.tag in SCRIPTED:
            for sign in [child for child in element if is_apply(child)]:
                element.remove(sign)
        elif element.tag == "mtable":
            align(element)
        elif element.text in BARS and is_bar(element):
            element.text = BARS[element.text]
            if element.tag == "mo":
                element.attrib |= {"lspace": "0em", "rspace": "0em"}
        if element.get("minsize") == "1.2em":  # hardly larger, but set far apart
            element.attrib.pop("minsize")
            element.attrib.pop("maxsize")
            element.set("stretchy", "false")
        cut_letter(element)
    if display:
        return written(list(root), alttext, display="block")
    pieces = break_up(
        list(root[0] if len(root) == 1 and root[0].tag == "mrow" else root)
    )
    if len(pieces) == 1:
        return written(list(root), alttext)
    return "<wbr/>".join(written(piece, words(piece)) for piece in pieces)


def written(children: list[Element], alttext: str, **attributes: str) -> str:
    math = Element("math", {"xmlns": NAMESPACE, **attributes, "alttext": alttext})
    math.extend(children)
    return ElementTree.tostring(math, encoding="unicode")


def words(piece: list[Element]) -> str:
    return "".join(text for element in piece for text in element.itertext())


def is_apply(element: Element) -> bool:
    return element.tag == "mo" and element.text == APPLY


def is_operator(element: Element) -> bool:
    """Tell a named function with limits or a power: its base ends with the sign."""
    base = element[0] if element.tag in SCRIPTED else element
    return element.tag in SCRIPTED and len(base) > 0 and is_apply(base[-1])


def add_spaces(row: Element) -> None:
    """Put the thin spaces around a function's name, and keep a sign at its number."""
    children, result = list(row), list[Element]()
    for child, after in zip_longest(children, children[1:]):
        named = is_operator(child) or (after is not None and is_apply(after))
        if named and ends_operand(result):
            result.append(Element("mspace", width="0.1667em"))
        if child.text in BINARY and begins_operand(result):
            child.set("form", "prefix")
        result.append(child)
        ends = is_apply(child) or is_operator(child)
        if ends and after is not None and after.tag not in ("mo", "mspace", "mtext"):
            result.append(Element("mspace", width="0.1667em"))
    row[:] = result


def begins_operand(before: list[Element]) -> bool:
    """Tell whether a number begins here: behind a sign, or a bar that opens."""
    return bool(before) and (before[-1].text in BEFORE_SIGN or opens(before))


def ends_operand(before: list[Element]) -> bool:
    """Tell whether a name that follows must keep its distance."""
    if not before or opens(before):
        return False
    last = before[-1]
    letters = last.tag not in ("mo", "mspace", "mtext")
    return letters or last.text in CLOSING or is_bar(last)


def opens(before: list[Element]) -> bool:
    """Tell whether the last of these is a bar that opens: the first, the third …"""
    bars = [element for element in before if is_bar(element)]
    return bool(bars) and before[-1] is bars[-1] and len(bars) % 2 == 1


def is_bar(element: Element) -> bool:
    r"""Tell a bar from the relation: `\mid` has no attribute."""
    sign = element.text in BARS or element.text in BARS.values()
    return sign and (element.tag == "mi" or bool(element.attrib))


def align(table: Element) -> None:
    """Say of each cell what the table says of its columns."""
    sides = table.get("columnalign", "center").split()
    gaps = [
        float(gap.removesuffix("em"))
        for gap in table.get("columnspacing", "1em").split()
    ]
    for row in table:
        last = len(row) - 1
        for j, cell in enumerate(row):
            left = gaps[min(j - 1, len(gaps) - 1)] / 2 if j else 0
            right = gaps[min(j, len(gaps) - 1)] / 2 if j < last else 0
            side = sides[min(j, len(sides) - 1)]
            cell.set("style", f"padding-left:{left:g}em;padding-right:{right:g}em")
            if side != "center":  # boxes of mathematics follow the second alone
                cell.attrib["style"] += f";text-align:{side};text-align:-webkit-{side}"


def cut_letter(element: Element) -> None:
    """Take the letter itself where only an attribute says how it is cut."""
    cut = CUTS.get(element.get("mathvariant", ""))
    if cut and re.fullmatch("[A-Z]", element.text or ""):
        names = (
            f"{cut} CAPITAL {element.text}",
            f"MATHEMATICAL {cut} CAPITAL {element.text}",
        )
        element.text = next(sign for name in names if (sign := found(name)))
        element.set("mathvariant", "normal")


def found(name: str) -> str:
    try:
        return lookup(name)
    except KeyError:
        return ""


def width(element: Element) -> float:
    """Guess a width, in letters."""
    sizes = [width(child) for child in element]
    if element.tag == "mspace":
        return 2 * float(element.get("width", "0em").removesuffix("em"))
    if not sizes:
        return len(element.text or "") + (element.text in RELATIONS | BINARY)
    if element.tag in ("mfrac", "munder", "mover", "munderover"):
        return max(sizes)
    if element.tag in ("msub", "msup", "msubsup"):
        return sizes[0] + 0.7 * max(sizes[1:])
    if element.tag == "mtable":
        return max(sizes) + 2
    return sum(sizes)


def break_up(row: list[Element]) -> list[list[Element]]:
    """Break a long row behind its relations, and where that is not enough, its sums."""
    pieces = [row]
    for signs in (RELATIONS, BINARY):
        pieces = [part for piece in pieces for part in break_behind(piece, signs)]
    return pieces


def break_behind(row: list[Element], signs: set[str]) -> list[list[Element]]:
    if sum(map(width, row)) <= LONGEST:
        return [row]
    pieces: list[list[Element]] = [[]]
    for element in row:
        pieces[-1].append(element)
        if (
            element.tag == "mo"
            and element.text in signs
            and element.get("form") is None
        ):
            element.set("form", "infix")
            pieces.append([])
    return [piece for piece in pieces if piece]
