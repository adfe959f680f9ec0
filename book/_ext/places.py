"""Where in its file a node stands."""

from collections.abc import Iterator

from docutils import nodes


def around(node: nodes.Node | None) -> Iterator[nodes.Node]:
    """Give a node and all that it stands in, from inside."""
    while node is not None:
        yield node
        node = node.parent


def line_of(node: nodes.Node) -> int | None:
    """Return the line of the block that is a node or holds it.

    What stands in a line has none, or that of the directive that was read last.
    """
    blocks = (n for n in around(node) if not isinstance(n.parent, nodes.TextElement))
    line = next((block.line for block in blocks if block.line), None)
    cells = (n for n in around(node) if isinstance(n, nodes.container))
    if line and any(cell.get("nb_element") == "cell_code" for cell in cells):
        line -= 2  # MyST-NB counts from below the fence
    return line
