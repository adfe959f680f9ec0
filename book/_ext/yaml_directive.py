"""A directive whose body is YAML, with texts in it that are read as the page is."""

from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective


class YamlDirective(SphinxDirective):
    """``{name} KIND`` with its fields as YAML."""

    required_arguments = 1
    has_content = True

    def fields(self) -> dict[str, Any]:
        """Read the body."""
        try:
            fields = yaml.safe_load("\n".join(self.content))
        except yaml.YAMLError as error:
            raise self.error(f"{self.name}: {error}") from None
        if not isinstance(fields, dict):
            raise self.error(f"{self.name}: expected lines such as `value: 3`")
        return fields

    def parse(self, text: Any, box: nodes.Element) -> nodes.Element:
        """Read a text of a field into a node."""
        lines = StringList(
            str(text).splitlines(), self.state_machine.document["source"]
        )
        self.state.nested_parse(lines, self.content_offset, box)
        return box
