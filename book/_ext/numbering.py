"""The numbers of chapters and of what stands in them, the same in every edition."""

from typing import Any


def of_chapter(env: Any, docname: str) -> str:
    """Return a page's number, or nothing where the contents give it none."""
    return ".".join(map(str, env.toc_secnumbers.get(docname, {}).get("", ())))


def of_node(env: Any, docname: str, kind: str, node_id: str) -> str:
    """Return the number of a figure, a statement, an exercise or an equation."""
    numbers = env.toc_fignumbers.get(docname, {}).get(kind, {})
    return ".".join(map(str, numbers.get(node_id, ())))
