"""What to do, after each message of Sphinx and its extensions that an author may meet."""

import logging
import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.logging import WarningStreamHandler

LABEL = "correct the name; labels are `:label:` of statements and exercises, `name:` of figures"
GLOSSARY = "write it as back-matter/glossary.md does, or add an entry there"
#: By how a message begins.
ADVICE = {
    "undefined label|prf:ref reference|numref|equation not found": LABEL,
    "duplicate (?:explicit|label)": "rename one of the two",
    "term not in glossary": GLOSSARY,
    "could not find bibtex key": "correct the key, or add the entry to book/references.bib",
    "No key '.*' found in glue data": "glue it in a cell of this page, `glue(NAME, value)`",
    "Failed to format": "the cell glues no number, or the format after the colon is wrong",
    "unknown document|'myst' cross-reference target not found": (
        "name a page as `folder/page`, in a link as the file is from here, `../folder/page.md`"
    ),
    "Unknown directive type|Unknown interpreted text role": "is the name misspelt?",
    "Non-consecutive header level": "a heading is one # deeper than the one above it, no more",
    "image file not readable": "correct the path, which begins at this page's folder",
    "Found an unexpected `code-cell`": (
        "copy `file_format` and `kernelspec` into the front matter, and put no cell in a box"
    ),
}  # fmt: skip

#: What sphinx_proof and sphinx_exercise say of a page without its line. Sphinx, which is
#: strict here, and source_checks say the same with it.
TWICE = re.compile(
    r"label '\S+' not found\.|duplicate \w+ label '|undefined label: ex-"
)


class Advice(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        text = logging.LogRecord.getMessage(record)
        if TWICE.match(text):
            return False
        for begin, advice in ADVICE.items():
            if re.match(begin, text, re.I) and advice not in text:
                record.msg, record.args = f"{text}: {advice}", ()
        return True


def setup(app: Sphinx) -> dict[str, Any]:
    for handler in logging.getLogger("sphinx").handlers:
        if isinstance(handler, WarningStreamHandler):
            handler.addFilter(Advice())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
