"""Each chapter has what a chapter is made of, in its order."""

import re

from book_pages import MARKS
from sources import CHAPTERS, each

ENDING = [
    "Where it goes wrong", "Where machine learning uses it", "Exercises",
    "Summary", "Further reading",
]  # fmt: skip


def exercises(source) -> list[str]:
    return re.findall(r"^```+\{exercise(?:-start)?\} *(.*)$", source.text, re.M)


@each(CHAPTERS)
def test_ends_with_the_five_closing_sections(source):
    sections = re.findall(r"^## (.+)$", source.text, re.M)
    assert sections[-5:] == ENDING


@each(CHAPTERS)
def test_opens_with_a_question_then_outcomes(source):
    opening = re.split(r"^## ", source.text, maxsplit=1, flags=re.M)[0]
    assert "?" in opening
    outcomes = re.search(r":class: outcomes\n(.*?)^:::", opening, re.S | re.M)
    assert outcomes, "no admonition of class outcomes before the first section"
    assert 3 <= len(re.findall(r"^[-*] ", outcomes[1], re.M)) <= 5


@each(CHAPTERS)
def test_is_long_enough_to_teach_and_short_enough_to_finish(source):
    # the standard says 2,000 to 4,500; solutions, which few read through, come on top
    assert 2000 <= source.words <= 7500


@each(CHAPTERS)
def test_exercises(source):
    titles = exercises(source)
    assert 8 <= len(titles) <= 12
    for title in titles:
        assert MARKS.search(title), f"no kind and minutes in: {title}"
    labels = re.findall(r"^:label: (ex-\S+)", source.text, re.M)
    solved = re.findall(r"^```+\{solution(?:-start)?\} *(\S+)", source.text, re.M)
    assert len(labels) == len(titles)
    assert sorted(labels) == sorted(solved), "an exercise without its solution"


@each(CHAPTERS)
def test_each_theorem_is_proved_or_referred(source):
    for kind in ("theorem", "lemma", "proposition", "corollary"):
        pattern = rf"^```+\{{prf:{kind}\}}.*?^```+\n(.{{0,400}})"
        for after in re.findall(pattern, source.text, re.M | re.S):
            assert "{prf:proof}" in after or "{cite:" in after


@each(CHAPTERS)
def test_has_at_least_eight_entries_in_the_index(source, html):
    links = html("genindex.html").select(f'article a[href^="{source.name}.html"]')
    entries = {id(link.find_parent("li")) for link in links}
    assert len(entries) >= 8


@each(CHAPTERS)
def test_shows_source_from_the_package(source):
    assert "```{source} " in source.text


@each(CHAPTERS)
def test_has_a_summary_and_no_empty_words(source):
    assert ":class: summary" in source.text
    found = re.search(
        r"\b(simply|obviously|it is easy to see|in this chapter we will)\b",
        source.prose,
        re.I,
    )
    assert found is None, f"empty words: {found and found[0]}"


@each(CHAPTERS)
def test_the_summary_begins_with_the_answer_to_the_opening_question(source):
    opening = source.text.split("\n## Summary\n")[1].split("\n:::{admonition}")[0]
    assert 15 <= len(opening.split()) <= 140, opening
    assert not opening.strip().startswith(("`", ":", "%", "We ", "In summary"))


@each(CHAPTERS)
def test_cells_are_short(source):
    for cell in source.cells:
        lines = [line for line in cell.splitlines() if line.strip()]
        assert len(lines) <= 20, "a cell of more than 20 lines:\n" + cell
