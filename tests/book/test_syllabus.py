"""Each topic has a page, or is planned."""

from itertools import chain

import pytest
import yaml
from sources import BOOK, SOURCES

SYLLABUS = yaml.safe_load((BOOK / "syllabus.yml").read_text(encoding="utf-8"))
PLANNED = list(chain.from_iterable(SYLLABUS["planned"]))
TAUGHT = {i: s for s in SOURCES for i in s.front_matter.get("syllabus", [])}


@pytest.mark.parametrize("topic", SYLLABUS["topics"])
def test_each_topic_is_taught_or_planned(topic):
    assert (topic in TAUGHT) != (topic in PLANNED), (
        f"{TAUGHT[topic].at('syllabus:')}: {topic} is taught, and planned as well: take it "
        "off `planned` in book/syllabus.yml"
        if topic in TAUGHT
        else f"{topic} is on no page: name it under `syllabus` in the front matter of the "
        "page that teaches it, or put it among `planned` in book/syllabus.yml"
    )


def test_planned_topics_exist():
    assert set(PLANNED) <= set(SYLLABUS["topics"])
    assert len(PLANNED) == len(set(PLANNED))
