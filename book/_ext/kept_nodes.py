"""Nodes that the environment keeps, each without the page that it was read with.

A node knows its document and its parent: kept as it is, it takes the whole page with it, and
each build would load most of the book twice.
"""

import gc
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def kept(node: Any) -> Any:
    """Copy a node and all in it, to be kept."""
    copy = node.deepcopy()
    for inner in copy.findall(nodes.Node):
        inner.document = None
    return copy


def kept_alone(node: Any) -> Any:
    """Copy a node without what is in it."""
    copy = node.copy()
    copy.document, copy.rawsource = None, ""
    return copy


def keep_exercises(app: Sphinx, env: BuildEnvironment) -> None:
    """Of what sphinx_exercise keeps, leave what its links ask for: the title."""
    for exercise in getattr(env, "sphinx_exercise_registry", {}).values():
        node = exercise["node"]
        exercise["node"] = kept_alone(node)
        exercise["node"] += kept(node[0])


def leave_alone(app: Sphinx) -> None:
    """Keep Python from looking for garbage in what was loaded: it takes seconds."""
    gc.freeze()
    gc.enable()


def setup(app: Sphinx) -> dict[str, Any]:
    gc.disable()  # until the environment is loaded
    app.connect("builder-inited", leave_alone)
    app.connect("env-updated", keep_exercises)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
