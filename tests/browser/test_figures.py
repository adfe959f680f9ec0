"""Figures to move: mouse, keyboard, touch, address, and the still picture."""

import re
from itertools import pairwise

import pytest
from sources import BOOK, SITE, SOURCES

#: Page and label of each interactive figure, from the sources.
FIGURES = [
    (source.name, name)
    for source in SOURCES
    for name in re.findall(r"^```\{interactive\}.*\nname: (\S+)", source.text, re.M)
]
VECTORS = "linear-algebra/vectors.html"
SHADOW = "fig-vectors-shadow"
every_figure = pytest.mark.parametrize(("page", "name"), FIGURES)


def live(tab, name):
    figure = tab.locator(f"#{name}")
    figure.scroll_into_view_if_needed()
    figure.locator(".board svg").wait_for()
    return figure


def readout(figure):
    return figure.locator(".readout").inner_text()


def settled(tab, figure):
    """Wait until what is said has been said aloud, and the address is written."""
    tab.wait_for_function(
        "f => f.querySelector('[role=status]').textContent"
        " === f.querySelector('.readout').textContent",
        arg=figure.element_handle(),
    )


def test_six_figures_or_more():
    assert len(FIGURES) >= 6
    assert len({name for _, name in FIGURES}) == len(FIGURES)


def test_each_drawing_is_used_and_has_both_forms():
    drawn = {path.stem for path in (BOOK / "_static/figures").glob("*.py")}
    moved = {path.stem for path in (BOOK / "_static/figures").glob("*.js")} - {"kit"}
    used = {
        name
        for source in SOURCES
        for name in re.findall(r"^```\{interactive\} (\S+)", source.text, re.M)
    }
    assert drawn == moved == used


@every_figure
def test_moves_tells_links_and_resets(open_page, site, page, name):
    """From a folder, without network; the position is then opened from a server."""
    opened = open_page(f"file://{SITE}/{page}.html", width=390, offline=True)
    assert opened.tab.locator("h1").is_visible()
    tab = opened.tab
    figure = live(tab, name)
    before = readout(figure)
    assert before
    assert not figure.locator("img").is_visible()
    # every way to move it that the figure has
    moved = figure.locator(".board [tabindex='0'], input[type=range]")
    assert moved.count() >= 1
    for handle in moved.all():
        handle.focus()
        was = readout(figure)
        for _ in range(4):
            tab.keyboard.press("ArrowRight")
        tab.wait_for_function(
            "([f, was]) => f.querySelector('.readout').textContent !== was",
            arg=[figure.element_handle(), was],
        )
    settled(tab, figure)
    assert all(url.startswith(("file:", "data:")) for url in opened.requests)
    position = tab.evaluate("location.hash")
    assert position.startswith(f"#{name}?")
    # It is scrolled to: smoothly once, else at once, as readers may ask their system for.
    motion = "no-preference" if (page, name) == FIGURES[0] else "reduce"
    address = f"{site}{page}.html{position}"
    other = open_page(address, reduced_motion=motion).tab
    other.wait_for_function(
        "name => { const { y } = document.getElementById(name).getBoundingClientRect();"
        " return -5 <= y && y < 900 }",
        arg=name,
    )
    assert readout(live(other, name)) == readout(figure)
    figure.get_by_role("button", name="Reset").click()
    tab.wait_for_function(
        "([f, was]) => f.querySelector('.readout').innerText === was",
        arg=[figure.element_handle(), before],
    )


def drag(tab, start, way, touch):
    if not touch:
        tab.mouse.move(*start)
        tab.mouse.down()
        for step in range(1, 6):
            tab.mouse.move(start[0] + way[0] * step / 5, start[1] + way[1] * step / 5)
        tab.mouse.up()
        return
    session = tab.context.new_cdp_session(tab)

    def send(kind, x, y):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", *start)
    for step in range(1, 6):
        send("touchMove", start[0] + way[0] * step / 5, start[1] + way[1] * step / 5)
    send("touchEnd", 0, 0)


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_drag(open_page, site, touch):
    tab = open_page(site + VECTORS, width=390, has_touch=touch, is_mobile=touch).tab
    figure = live(tab, SHADOW)
    assert "xᵀy = −6" in readout(figure)
    figure.evaluate("f => f.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = figure.locator(".board [tabindex='0']").first.bounding_box()
    start = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    scrolled = tab.evaluate("scrollY")
    drag(tab, start, (120, -20), touch)
    tab.wait_for_function(
        "f => !f.querySelector('.readout').textContent.includes('xᵀy = −6')",
        arg=figure.element_handle(),
    )
    assert tab.evaluate("scrollY") == scrolled  # it was the point that moved


def test_page_scrolls_by_touch_beside_the_points(open_page, site):
    tab = open_page(site + VECTORS, width=390, has_touch=True, is_mobile=True).tab
    figure = live(tab, SHADOW)
    figure.evaluate("f => f.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = figure.locator(".board").bounding_box()
    before = tab.evaluate("scrollY")
    drag(tab, (box["x"] + 30, box["y"] + box["height"] - 25), (0, -150), touch=True)
    tab.wait_for_function("before => Math.abs(scrollY - before) > 50", arg=before)


def test_point_stays_on_the_board(open_page, site):
    tab = open_page(site + VECTORS).tab
    figure = live(tab, SHADOW)
    figure.evaluate("f => f.scrollIntoView({block: 'center', behavior: 'instant'})")
    handle = figure.locator(".board [tabindex='0']").first
    box = handle.bounding_box()
    drag(tab, (box["x"] + 8, box["y"] + 8), (-2000, -2000), touch=False)
    board, point = figure.locator(".board").bounding_box(), handle.bounding_box()
    assert board["x"] - 10 <= point["x"] <= board["x"] + board["width"]


@pytest.mark.parametrize(
    "position",
    ["x=1", "x=1,2,3", "x=NaN,1", "x=1e999,0", "x=<img src=x>,1", "z=1,1", "x=", "%00"],
)
def test_nonsense_in_the_address_is_ignored(open_page, site, position):
    tab = open_page(f"{site}{VECTORS}#{SHADOW}?{position}").tab
    figure = live(tab, SHADOW)
    assert "xᵀy = −6" in readout(figure)
    assert tab.locator("img[src=x]").count() == 0


def test_loaded_only_where_used_and_when_near(open_page, site):
    page = open_page(site + VECTORS, width=390, height=800)
    page.tab.wait_for_timeout(300)
    assert not [url for url in page.requests if "jsxgraph" in url]
    live(page.tab, SHADOW)
    assert len([url for url in page.requests if "jsxgraph" in url]) == 1
    page = open_page(site + "front-matter/notation.html")
    page.tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.tab.wait_for_timeout(300)
    assert not [url for url in page.requests if "/figures/" in url or "jsx" in url]


def test_still_picture_stays_when_the_library_fails(open_page, site):
    page = open_page("about:blank")
    page.tab.route("**/jsxgraphcore.js", lambda route: route.abort())
    page.tab.goto(site + VECTORS)
    picture = page.tab.locator(f"#{SHADOW} img")
    picture.scroll_into_view_if_needed()
    page.tab.wait_for_timeout(500)
    assert picture.is_visible()
    page.expect()  # the failure that was asked for


def test_printed_as_the_still_picture(open_page, site):
    tab = open_page(site + VECTORS).tab
    figure = live(tab, SHADOW)
    tab.emulate_media(media="print")
    assert figure.locator("img").is_visible()
    assert not figure.locator(".board").is_visible()


def test_power_iteration_steps(open_page, site):
    tab = open_page(site + "linear-algebra/eigenvalues.html").tab
    figure = live(tab, "fig-eigenvalues-steps")
    angles = []
    for _ in range(4):
        angles.append(float(re.search(r"([\d.]+)° from", readout(figure))[1]))
        figure.get_by_role("button", name="Step", exact=True).click()
    assert all(after < before for before, after in pairwise(angles))
    figure.get_by_role("button", name="Step back").click()
    assert "After 6 steps" in readout(figure)


def test_row_picture_tells_the_three_cases(open_page, site):
    address = f"{site}linear-algebra/elimination.html#fig-elimination-move?"
    for position, said in (
        ("a=-1,4&b=3,0&c=-1,-2&d=3,2", "One solution: x = 2, y = 1"),
        ("a=0,3&b=3,0&c=0,1&d=1,0", "no solution"),
        ("a=0,3&b=3,0&c=1,2&d=2,1", "infinitely many"),
        ("a=1,1&b=1,1&c=1,2&d=2,1", "no line"),
    ):
        tab = open_page(address + position).tab
        assert said in readout(live(tab, "fig-elimination-move"))


def test_eigenvector_is_found(open_page, site):
    address = f"{site}linear-algebra/eigenvalues.html#fig-eigenvalues-finder?angle="
    for angle, said in ((26.5, "2.5 is an eigenvalue"), (135, "1 is an eigenvalue")):
        tab = open_page(f"{address}{angle}").tab
        assert said in readout(live(tab, "fig-eigenvalues-finder"))


def test_transforms_tell_what_is_reached(open_page, site):
    page = f"{site}linear-algebra/transforms.html#"
    for name, position, said in (
        ("fig-transforms-basis", "a=1.5,0.5&b=-1,1.5", "The houses agree"),
        ("fig-transforms-basis", "a=1,0.5&b=2,1", "pressed flat"),
        ("fig-transforms-swap", "angle=90&stretch=2&shear=0&order=0",
         "rows [0, −1] and [2, 0]. With the turn at the other end: [0, −2] and [1, 0]"),
        ("fig-transforms-swap", "angle=180&stretch=2&shear=-1&order=1",
         "could as well come at the other end"),
    ):  # fmt: skip
        assert said in readout(live(open_page(f"{page}{name}?{position}").tab, name))


def test_swapping_the_order_changes_the_matrix(open_page, site):
    tab = open_page(site + "linear-algebra/transforms.html").tab
    figure = live(tab, "fig-transforms-swap")
    was = readout(figure)
    figure.get_by_role("button", name="Swap the order").click()
    assert "Turn, then stretch" in readout(figure)
    figure.get_by_role("button", name="Swap the order").click()
    assert readout(figure) == was


def test_a_new_link_changes_the_ranking(open_page, site):
    name = "fig-ranking-web"
    tab = open_page(f"{site}linear-algebra/ranking.html#{name}?start=4&end=2").tab
    figure = live(tab, name)
    assert "shares 0.08, 0.064, 0.119, 0.382, 0.355" in readout(figure)
    figure.get_by_role("button", name="Add or remove this link").click()
    assert "shares 0.14, 0.2, 0.26, 0.26, 0.14" in readout(figure)
    assert "The link from 4 to 2 is there" in readout(figure)
    figure.get_by_role("button", name="Reset").click()
    assert "The link from 4 to 1 is not there" in readout(figure)


def test_doors_are_played(open_page, site):
    name = "fig-conditional-doors"
    page = f"{site}probability-statistics/conditional.html"
    figure = live(open_page(page).tab, name)

    def press(label):
        figure.get_by_role("button", name=label, exact=True).click()

    press("Stay")  # nothing to stay with yet
    assert "Stayed: 0 of 0" in readout(figure)
    press("Take this door")
    said = readout(figure)
    assert re.search(r"opens [13]: no prize. Stay with 2, or switch", said)
    press("Take this door")  # the host waits for an answer
    assert readout(figure) == said
    press("Switch")
    assert re.search(r"switched to [13].*Switched: [01] of 1 won", readout(figure))
    press("Play 100 rounds")
    stay, switch = re.findall(r"(\d+) of (?:100|101) won", readout(figure))
    # 1/3 and 2/3 of a hundred, five standard errors apart from each other
    assert int(stay) < 50 < int(switch)
    press("Host: knows")
    press("Play 100 rounds")
    told = re.findall(r"of (\d+) won|count: (\d+)", readout(figure))
    assert sum(int(a or b) for a, b in told) == 200  # all rounds are accounted for
    press("Reset")
    assert "Stayed: 0 of 0" in readout(figure)


def test_doors_tell_where_the_prize_was(open_page, site):
    page = f"{site}probability-statistics/conditional.html#fig-conditional-doors?"
    many = "door=4&doors=10&opened=8&knows=1&phase=1&last=0&round=3"
    tab = open_page(f"{page}{many}&stays=0,0&switches=0,0&spoiled=0").tab
    figure = live(tab, "fig-conditional-doors")
    opened = re.search(r"opens ([\d, ]+): no prize", readout(figure))[1].split(", ")
    assert len(opened) == 8
    assert "4" not in opened
    other = next(str(k) for k in range(1, 11) if str(k) not in [*opened, "4"])
    board = figure.locator(".board")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    # a click on the other closed door switches to it; 11.2 by 10.2 units are shown
    tab.mouse.click(
        box["x"] + box["width"] * (0.6 + int(other) - 0.5) / 11.2,
        box["y"] + box["height"] * 2.5 / 10.2,
    )
    assert re.search(rf"switched to {other}\. .*(won|lost)\. ", readout(figure))


def test_people_are_counted(open_page, site):
    page = f"{site}probability-statistics/conditional.html#fig-conditional-people?"
    for position, said in (
        ("prevalence=1&sensitivity=90&specificity=91", "9 of 98, or exactly 9.2 %"),
        ("prevalence=50&sensitivity=90&specificity=91", "450 of 495, or exactly 90.9"),
        ("prevalence=1&sensitivity=100&specificity=100", "10 of 10, or exactly 100 %"),
    ):
        tab = open_page(page + position).tab
        assert said in readout(live(tab, "fig-conditional-people"))


def test_joint_table_is_made_independent(open_page, site):
    name = "fig-joint-table"
    tab = open_page(f"{site}probability-statistics/joint.html").tab
    figure = live(tab, name)
    # weights 5, 3, 1 / 3, 6, 3 / 1, 3, 5 of 30
    assert "X given Y = 1: 0.25, 0.5, 0.25. Covariance 0.267" in readout(figure)
    assert "Not independent" in readout(figure)
    figure.get_by_role("button", name="Make them independent").click()
    assert "X: 0.3, 0.4, 0.3" in readout(figure)
    assert "Independent: all bars end at their lines" in readout(figure)
    # a bar lowered by the keyboard, a twentieth at a time
    bar = figure.locator(".board [tabindex='0']").first
    bar.focus()
    tab.keyboard.press("ArrowDown")
    tab.wait_for_function(
        "f => f.querySelector('.readout').textContent.includes('Not independent')",
        arg=figure.element_handle(),
    )


def test_joint_table_tells_uncorrelated_from_independent(open_page, site):
    heights = {(0, 0): 1, (2, 0): 1, (1, 2): 1}  # a parabola, turned over
    state = "&".join(
        f"c{i}{j}={1.5 + 3 * i},{0.1 + 3.6 * j + 3 * heights.get((i, j), 0)}"
        for i in range(3)
        for j in range(3)
    )
    page = f"{site}probability-statistics/joint.html#fig-joint-table?{state}"
    figure = live(open_page(f"{page}&row=1").tab, "fig-joint-table")
    assert "X given Y = 1: undefined, as this row is empty" in readout(figure)
    assert "Covariance 0, correlation 0. As good as uncorr" in readout(figure)


def test_slice_of_a_normal_pair(open_page, site):
    page = f"{site}probability-statistics/joint.html#fig-joint-slice?"
    figure = live(
        open_page(f"{page}x=-2,-3.2&rho=0.8&spread=1.25").tab, "fig-joint-slice"
    )
    # mean 0.8 * 1.25 * -2, standard deviation 1.25 * 0.6
    assert "mean −2 and the standard deviation 0.75" in readout(figure)
    assert "from −3.47 to −0.53" in readout(figure)


def test_other_ruler_tells_angles_and_what_is_none(open_page, site):
    page = (
        f"{site}dimensionality-reduction/inner-products.html#fig-inner-products-move?"
    )
    for position, said in (
        ("a=2&b=1&c=2&x=1.5,0&y=0,1.5", "⟨x, y⟩ = 2.25, angle 60°. By the dot product"),
        ("a=2&b=1&c=2&x=1,0&y=1,-2", "angle 90°: orthogonal. By the dot product it is 63.4"),
        ("a=1&b=1&c=1&x=1,-1&y=1,0", "No inner product: ⟨x, x⟩ = 0, ⟨y, y⟩ = 1, and one"),
        ("a=1&b=1&c=1&x=1,1&y=1,0", "and other vectors have a square that is not posi"),
        ("a=1&b=2&c=1&x=1,-1&y=1,0", "No inner product: ⟨x, x⟩ = −2"),
        ("a=1&b=0&c=1&x=0,0&y=1,0", "The zero vector has no direction"),
    ):  # fmt: skip
        figure = live(open_page(page + position).tab, "fig-inner-products-move")
        assert said in readout(figure)


def test_three_terms_of_a_turning_line(open_page, site):
    name = "fig-projections-turn"
    tab = open_page(f"{site}dimensionality-reduction/projections.html").tab
    figure = live(tab, name)
    assert "33.84 = total 47.92 − captured 32.08 + off centre 18" in readout(figure)
    figure.get_by_role("button", name="Through the mean").click()
    assert "Line through [4, 3] at 0°" in readout(figure)
    assert "15.84 = total 47.92 − captured 32.08 + off centre 0" in readout(figure)


def test_many_fits_split_the_error(open_page, site):
    name = "fig-generalisation-fits"
    page = f"{site}probability-statistics/generalisation.html#{name}?"
    # a constant at x = 1: bias sin 3 + 0.4, variance 1/15; the samples are 15
    figure = live(open_page(f"{page}degree=0&sigma=1&at=10,6.2").tab, name)
    assert "σ² 1 + bias² 0.293 + variance 0.067 = 1.359" in readout(figure)
    # with little noise more freedom pays
    figure = live(open_page(f"{page}degree=9&sigma=0.1&at=5,6.2").tab, name)
    assert "bias² 0 + variance" in readout(figure)


def test_principal_axes_follow_the_points(open_page, site):
    address = f"{site}dimensionality-reduction/pca.html#fig-pca-axes?"
    round_cloud = "a=4,4&b=8,4&c=6,2&d=6,6&e=6,4&f=6,4&g=6,4"
    one_place = "&".join(f"{key}=6,4" for key in "abcdefg")
    on_a_line = "a=1,1&b=2,2&c=3,3&d=4,4&e=5,5&f=6,6&g=7,7"
    for position, said in (
        (f"{round_cloud}&turn=30", "Both variances are 1.33: every direction is as"),
        (f"{round_cloud}&turn=30", "1.33 along, 1.33 lost across, together 2.67"),
        (f"{one_place}&turn=0", "no variance, and no direction"),
        (f"{on_a_line}&turn=45", "at 45°: variance 9.33, 100 % of the total"),
        (f"{on_a_line}&turn=-45", "0 along, 9.33 lost across"),
    ):
        tab = open_page(address + position).tab
        assert said in readout(live(tab, "fig-pca-axes"))
