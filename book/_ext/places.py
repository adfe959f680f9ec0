"""Where in its file a node stands."""

from collections.abc import Iterator

from docutils import nodes


def around(node: nodes.Node | None) -> Iterator[nodes.Node]:
    """Give a node and all that it stands in, from inside."""
    while node is not None:
        yield node
        node = node.parent


def line_of(node: nodes.Node) -> int | None:
    """Return the line of a node, or of what holds it: pictures and formulas know none."""
    line = next((outer.line for outer in around(node) if outer.line), None)
    cells = (n for n in around(node) if isinstance(n, nodes.container))
    if line and any(cell.get("nb_element") == "cell_code" for cell in cells):
        line -= 2  # MyST-NB counts from below the fence
    return line
