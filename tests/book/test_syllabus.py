"""Each topic has a page, and each page teaches topics that exist."""

from itertools import chain

import pytest
import yaml
from sources import BOOK, SOURCES

SYLLABUS = yaml.safe_load((BOOK / "syllabus.yml").read_text(encoding="utf-8"))
PLANNED = list(chain.from_iterable(SYLLABUS["planned"]))
TAUGHT = {i: s.name for s in SOURCES for i in s.front_matter.get("syllabus", [])}


@pytest.mark.parametrize("topic", TAUGHT)
def test_what_a_page_names_exists(topic):
    assert topic in SYLLABUS["topics"], (
        f"{TAUGHT[topic]}.md names {topic} in its front matter, but book/syllabus.yml "
        "has no such ID: correct one of the two"
    )


@pytest.mark.parametrize("topic", SYLLABUS["topics"])
def test_each_topic_is_taught_or_planned(topic):
    assert (topic in TAUGHT) != (topic in PLANNED), (
        f"{topic} is taught and planned: take it off `planned` in book/syllabus.yml"
        if topic in TAUGHT
        else f"no page names {topic} in its front matter, and it is not `planned`"
    )


def test_planned_topics_exist():
    assert set(PLANNED) <= set(SYLLABUS["topics"])
    assert len(PLANNED) == len(set(PLANNED))
