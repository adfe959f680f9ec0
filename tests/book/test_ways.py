"""The ways through the book: course map, paths, prerequisites, exercise bank, page heads."""

import re
from urllib.parse import parse_qs, urljoin, urlsplit

import book_pages
import pytest
import source_checks
import yaml
from numbering import of_chapter
from page_head import FORMS
from sources import BOOK, CHAPTERS, ROOT, SOURCES, TOC, each
from ways import weeks_of

SYLLABUS = yaml.safe_load((BOOK / "syllabus.yml").read_text(encoding="utf-8"))["topics"]
PATHS = yaml.safe_load((BOOK / "paths.yml").read_text(encoding="utf-8"))
PAGES = book_pages.Book(BOOK, TOC)
#: The weeks that the two courses have.
WEEKS = {"C1": 4, "C2": 3, "C3": 4, "LA": 5, "MC": 6, "PCA": 4}
EXERCISES = [(page, one) for page in PAGES for one in page.exercises]
#: Statements, in which a reader meets what the page needs.
STATEMENT = re.compile(
    r"^(```+)\{prf:(?:definition|theorem|lemma|proposition|corollary|algorithm)\}.*?^\1\s*$",
    re.S | re.M,
)
PROVED = re.compile(r"^(```+)\{prf:\w+\}.*?^\1\s*$", re.S | re.M)
REFERENCE = re.compile(r"\{(?:prf:ref|eq|numref)\}`(?:[^`<]*<)?([\w-]+)>?`")
TERM = re.compile(r"\{term\}`(?:[^`<]*<)?([^`>]*?)>?`")
LABEL = re.compile(r"^:label: (\S+)|\$\$ \((eq-[\w-]+)\)|^ *name: (fig-\S+)", re.M)
PLACE = {
    next(filter(None, names)): page.name
    for page in PAGES
    for names in LABEL.findall(page.text)
}


def known_before(name: str) -> set[str]:
    return {name} | {page.name for page in PAGES.before(name)}


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("D C1 W1", {("C1", 1)}),
        ("I LA W1–2, D C1 W3", {("LA", 1), ("LA", 2), ("C1", 3)}),
        ("I LA W2, W4", {("LA", 2), ("LA", 4)}),
        ("study repositories, I PCA W3", {("PCA", 3)}),
        ("beyond both", set()),
    ],
)
def test_weeks_of_courses_are_read(text, weeks):
    assert weeks_of(text) == weeks


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(5, "5 min"), (60, "1 h"), (95, "1 h 35 min"), (479, "7 h 59 min"), (510, "9 h")],
)
def test_times_are_written_in_words(minutes, words):
    assert book_pages.in_hours(minutes).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("course", "week"), [(c, w + 1) for c, many in WEEKS.items() for w in range(many)]
)
def test_the_course_map_leads_to_all_that_a_week_asks_for(course, week, html):
    map_ = html("front-matter/course-map.html")
    start = map_.find(id=f"{course.lower()}-w{week}")
    assert start, f"no place for {course} W{week}"
    links = []
    for beside in start.find_parent("dt").find_next_siblings():
        if beside.name == "dt":
            break
        links += [a["href"] for a in beside.select("a[href]")]
    taught = {
        n for n, t in SYLLABUS.items() if (course, week) in weeks_of(t["courses"])
    }
    wanted = [f"../{s.name}.html" for s in SOURCES if taught & set(s.front_matter.get("syllabus", []))]  # fmt: skip # noqa: E501
    assert links == wanted
    assert any("/labs/" not in link for link in links)


def test_the_course_map_is_one_click_from_the_front_page(html):
    links = {a["href"] for a in html("index.html").select("article a[href]")}
    for page in ("course-map", "paths", "prerequisites", "teaching"):
        assert f"front-matter/{page}.html" in links


# What comes before what


@each(CHAPTERS)
def test_a_page_names_what_it_needs(source):
    assert source.front_matter.get("needs"), (
        f"{source.at()}: name in the front matter what comes before, `needs: [folder/page]`"
    )


@each([s for s in SOURCES if not s.name.endswith("-solution")])
def test_no_term_is_used_before_a_page_explains_it(source):
    gives = {
        term.lower() for name in known_before(source.name) for term in PAGES[name].gives
    }
    used = [(" ".join(t[1].split()), t.start()) for t in TERM.finditer(source.text)]
    early = [
        f"{source.at(at)}: {term}" for term, at in used if term.lower() not in gives
    ]
    assert not early, (
        f"explained neither here nor before: {early}: name it under `gives` and explain it "
        "here, or name a page that does under `needs`"
    )


@each(SOURCES)
def test_a_statement_rests_on_pages_that_it_names(source):
    before = known_before(source.name)
    for statement in STATEMENT.finditer(source.text):
        for label in REFERENCE.findall(statement[0]):
            page = PLACE.get(label, source.name)
            assert page in before, (
                f"{source.at(statement.start())}: a statement leans on {label}: "
                f"name {page} under `needs`"
            )


@each(SOURCES)
def test_a_proof_rests_on_earlier_pages(source):
    order = list(PAGES.pages)
    for proof in PROVED.finditer(source.text):
        for label in REFERENCE.findall(proof[0]):
            page = PLACE.get(label, source.name)
            assert order.index(page) <= order.index(source.name), (
                f"{source.at(proof.start())}: a proof leans on {label}, which comes later: "
                "prove it otherwise, or move one of the two"
            )


@pytest.mark.parametrize(
    ("needs", "message"),
    [
        ("[nowhere]", "there is no page nowhere"),
        ("[c]", "c comes later in the book"),
        ("[b]", "b comes later in the book"),
        ("[a, index]", "leave out index, which a needs already"),
    ],
)
def test_wrong_needs_are_named(needs, message, tmp_path):
    for name, said in {"index": "[]", "a": "[index]", "b": needs, "c": "[b]"}.items():
        text = f"---\nneeds: {said}\n---\n\n# Page {name}\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    chapters = [{"file": name} for name in "abc"]
    toc = {
        "root": "index",
        "parts": [{"caption": "P", "numbered": 2, "chapters": chapters}],
    }
    book = book_pages.Book(tmp_path, toc)
    ((line, said),) = [f for page in book for f in source_checks.needs(book, page)]
    assert line == 2
    assert said.startswith(f"needs: {message}")


def test_numbers_are_those_of_the_pages(html):
    for page in PAGES:
        if page.number:
            number = html(f"{page.name}.html").select_one("h1 .section-number")
            assert number.text.strip().rstrip(".") == page.number


@each(CHAPTERS)
def test_the_map_and_its_table_have_each_chapter(source, html):
    map_ = html("front-matter/prerequisites.html")
    node = map_.select_one(f'svg.graph a[data-page="{source.name}"]')
    before = [page.name for page in PAGES.before(source.name)]
    assert yaml.safe_load(node["data-before"]) == before
    lines = {
        line["data-from"] for line in map_.select(f'path[data-to="{source.name}"]')
    }
    assert lines == set(source.front_matter["needs"])
    row = map_.select_one(f'td a[href="../{source.name}.html"]').find_parent("tr")
    links = [
        urljoin("/front-matter/", a["href"]) for a in row.select("td")[1].select("a")
    ]
    assert links == [f"/{name}.html" for name in source.front_matter["needs"]]


# Paths


@pytest.mark.parametrize("name", PATHS)
def test_a_path_lacks_nothing_that_its_pages_need(name, html):
    page = html("front-matter/paths.html")
    path = PATHS[name]
    if "goal" in path:
        pages = [*(p.name for p in PAGES.before(path["goal"])), path["goal"]]
        pages += path["then"]
    else:
        pages = [name for week in path["weeks"] for name in week]
    for place, one in enumerate(pages):
        if one not in path.get("then", []):
            assert set(PAGES[one].needs) <= set(pages[:place]), one
    links = [a["href"] for dl in page.select("dl") for a in dl.select("a")]
    here = [urljoin("/front-matter/paths.html", link) for link in links]
    assert " ".join(f"/{one}.html" for one in pages) in " ".join(here)


def test_twelve_weeks_have_every_chapter():
    pages = [name for week in PATHS["twelve-weeks"]["weeks"] for name in week]
    assert len(pages) == len(set(pages))
    assert {s.name for s in CHAPTERS} <= set(pages)


def test_a_path_in_the_wrong_order_is_named(tmp_path):
    from ways import Path_

    directive = Path_.__new__(Path_)
    pages = [PAGES["linear-algebra/matrices"], PAGES["linear-algebra/vectors"]]
    with pytest.raises(ValueError, match="matrices comes before linear-algebra/elimin"):
        directive.check("a path", PAGES, pages)


# Exercises


def test_the_bank_has_each_exercise_once(html):
    rows = html("back-matter/exercises.html").select(".exercise-bank tbody tr")
    shown = []
    for row in rows:
        name, kind, minutes = row.select("td")
        label = name.select_one("code").text
        assert name.select_one("a")["href"].endswith(f".html#{label}")
        shown.append((label, kind.text.strip(), int(minutes.text)))
    assert shown == [(e.label, e.kind, e.minutes) for _, e in EXERCISES]
    source = "\n".join(s.text for s in SOURCES)
    assert len(rows) == len(re.findall(r"^:label: ex-", source, re.M))


@each([s for s in SOURCES if "\n:label: ex-" in s.text])
def test_exercises_take_a_sensible_time_and_grow(source):
    exercises = PAGES[source.name].exercises
    for one in exercises:
        assert one.minutes in {5, 10, 15, 20, 30, 45}, (
            f"{source.at(f':label: {one.label}')}: say 5, 10, 15, 20, 30 or 45 min"
        )
    times = [one.minutes for one in exercises]
    half = len(times) // 2
    assert sum(times[:half]) / half <= sum(times[-half:]) / half, (
        f"{source.at('{exercise')}: put the exercises in the order of their minutes"
    )


# Round the page


@each([s for s in SOURCES if s.front_matter.get("needs")])
def test_a_page_says_how_long_it_takes_and_what_it_needs(source, html):
    page, known = html(source), PAGES[source.name]
    about = {row.dt.text: row.dd for row in page.select("dl.about > div")}
    assert about["Time"].text.startswith(book_pages.in_hours(known.minutes))
    links = [
        urljoin(f"/{source.name}.html", a["href"]) for a in about["Needs"].select("a")
    ]
    needs = [f"/{page.name}.html" for page in PAGES.in_order(known.needs)]
    assert links[: len(needs)] == needs
    if source.is_chapter and known.topics != ["PS-15"]:
        weeks = {w for t in known.topics for w in weeks_of(SYLLABUS[t]["courses"])}
        shown = about["Courses"].select("a") if weeks else []
        assert len(shown) == len(weeks)


@each(SOURCES)
def test_a_page_says_where_it_is(source, html):
    crumbs = html(source).select(".crumbs li")
    if source.name == "index":
        assert not crumbs
        return
    assert crumbs[0].a["href"] == "../index.html"
    assert crumbs[1].text == PAGES[source.name].part
    if source.name.endswith("-solution"):
        assert crumbs[2].a["href"] == f"{source.name.split('/')[1][:-9]}.html"


def test_a_page_of_the_reference_stands_below_its_overview(html):
    *_, part, above = html("api/eigen.html").select(".crumbs li")
    assert part.text == "Reference"
    assert (above.text, above.a["href"]) == ("The package mlmath", "index.html")


@each(SOURCES)
def test_feedback_opens_a_form_that_knows_the_page(source, html):
    links = {a.text: a["href"] for a in html(source).select(".feedback a")}
    for words, form in FORMS.items():
        address = urlsplit(links[words])
        query = parse_qs(address.query)
        assert query["template"] == [f"{form}.yml"]
        path = ROOT / ".github" / "ISSUE_TEMPLATE" / f"{form}.yml"
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))["body"]
        assert set(query) - {"template"} <= {field["id"] for field in fields}
        assert query["page"][0].endswith(f"/{source.name}.html")
    if source.name != "index":
        assert links["Source of this page"].endswith(
            f"/blob/main/book/{source.name}.md"
        )


def test_of_chapter_and_the_sources_count_alike():
    env = type("Env", (), {"toc_secnumbers": {"a": {"": (7,)}}})()
    assert of_chapter(env, "a") == "7"
