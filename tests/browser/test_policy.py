"""What a page lets in: nothing from elsewhere, nothing that somebody writes into it."""

import re
from urllib.parse import quote

import pytest
from sources import CHAPTERS, SITE, SLIDES

CHAPTER = f"{CHAPTERS[0].name}.html"
EVIL = "<img src=x onerror=\"window.broken='in'\"><script>window.broken='in'</script>"
VIOLATIONS = """
window.refused = [];
document.addEventListener('securitypolicyviolation', e => window.refused.push(
  `${e.effectiveDirective} ${e.blockedURI}`));
"""


def test_every_page_has_the_policy():
    for path in [*SITE.rglob("*.html"), *SLIDES.rglob("*.html")]:
        if path.is_relative_to(SITE / "lite"):
            continue  # JupyterLite's own pages
        text = path.read_text(encoding="utf-8")
        policy = re.search(
            r'http-equiv="Content-Security-Policy" content="([^"]*)"', text
        )
        assert policy, path
        assert "default-src 'none'" in policy[1], path
        assert "unsafe-eval" not in policy[1], path
        for kind in ("script-src", "style-src"):
            allowed = re.search(rf"{kind} ([^;]*)", policy[1])
            assert allowed is None or "unsafe-inline" not in allowed[1], path
        assert "connect-src" not in policy[1] or "connect-src 'self';" in policy[1], (
            path
        )
        assert "http" not in policy[1], path
        first = text.find("<script")
        assert first < 0 or text.index("Content-Security-Policy") < first, path


INJECTIONS = {
    "inline script": "<script>window.broken = 'inline'</script>",
    "event handler": "<img src=x onerror=\"window.broken = 'handler'\">",
    "foreign script": "<script src='https://evil.example/x.js'></script>",
    "javascript link": "<iframe src=\"javascript:parent.broken = 'frame'\"></iframe>",
    "foreign frame": "<iframe src='https://evil.example/'></iframe>",
    "foreign picture": "<img src='https://evil.example/p.png'>",
    "foreign style": "<link rel=stylesheet href='https://evil.example/x.css'>",
    "style element": "<style>body { display: none }</style>",
    "base": "<base href='https://evil.example/'>",
    "plug-in": "<object data='https://evil.example/x.swf'></object>",
    "data script": "<script src=\"data:text/javascript,window.broken='data'\"></script>",
    "module": "<script type=module>window.broken = 'module'</script>",
}


@pytest.mark.parametrize("what", INJECTIONS)
def test_injected_markup_is_refused(open_page, site, what):
    page = open_page("about:blank")
    tab = page.tab
    asked = []
    tab.route("https://evil.example/**", lambda route: (asked.append(1), route.abort()))

    def inject(route):
        answer = route.fetch()
        body = answer.text().replace("<article>", f"<article>{INJECTIONS[what]}")
        route.fulfill(response=answer, body=body)

    tab.route(f"**/{CHAPTER}", inject)
    tab.add_init_script(VIOLATIONS)
    tab.goto(site + CHAPTER)
    tab.wait_for_function("() => window.refused.length > 0")
    assert tab.evaluate("window.broken") is None
    assert asked == []
    assert tab.locator("h1").is_visible()
    page.expect()  # the browser reports each refusal


def test_a_form_or_fetch_leads_nowhere_else(open_page, site):
    page = open_page(site + CHAPTER)
    tab = page.tab
    asked = []
    tab.context.route(
        "https://evil.example/**", lambda route: (asked.append(1), route.abort())
    )
    tab.evaluate("fetch('https://evil.example/').catch(() => 0)")
    tab.evaluate(
        "() => { const f = document.createElement('form');"
        " f.action = 'https://evil.example/'; document.body.append(f); f.submit(); }"
    )
    tab.evaluate("navigator.sendBeacon('https://evil.example/')")
    tab.wait_for_timeout(300)
    assert asked == []
    page.expect()


@pytest.mark.parametrize(
    "address",
    [
        f"{CHAPTER}#{quote(EVIL)}",
        f"{CHAPTER}#fig-vectors-shadow?x={quote(EVIL)}",
        f"search.html?q={quote(EVIL)}",
    ],
)
def test_nothing_of_the_address_becomes_markup(open_page, site, address):
    page = open_page(site + address)
    page.tab.wait_for_timeout(500)
    assert page.tab.evaluate("window.broken") is None
    assert page.tab.locator("img[src=x]").count() == 0


def test_nothing_of_the_storage_becomes_markup(open_page, site):
    page = open_page("about:blank")
    tab = page.tab
    tab.goto(site + CHAPTER)
    tab.evaluate(
        """([evil, page]) => {
          localStorage.setItem('theme', evil);
          const code = document.querySelector('.cell_input pre').textContent.replace(/\\n$/, '');
          for (let i = 0; i < 5; i++)
            localStorage.setItem(`mlbook:code:${page}:${i}`,
              JSON.stringify({original: code, text: evil}));
          for (const form of document.querySelectorAll('form.answer'))
            localStorage.setItem('mlbook:answer:' + form.id.slice(7),
              JSON.stringify({page: evil, given: [evil], right: true}));
          localStorage.setItem('mlbook:answer:' + evil, 'nonsense');
        }""",
        [EVIL, CHAPTER],
    )
    tab.goto(site + "index.html")
    tab.goto(site + CHAPTER)
    assert tab.evaluate("window.broken") is None
    assert tab.locator("img[src=x]").count() == 0
    assert tab.evaluate(
        "[...document.querySelectorAll('.cell_input pre')]"
        ".some(pre => pre.textContent.includes('onerror'))"
    )
