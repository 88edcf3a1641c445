"""A page from its parts; it needs no font, no image and no script from anywhere else."""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

import jinja2
from markupsafe import Markup

from kesu.report.parts import Section
from kesu.report.words import Words

_LANG = {"zh": "zh-Hans", "en": "en"}


def render_page(
    words: Words,
    *,
    title: str,
    corpus: str,
    created_by: str,
    verdict: Sequence[str],
    tiles: Sequence[tuple[str, str, str]],
    sections: Sequence[Section],
    how: Sequence[str],
    verdict_heading: str = "",
    lines: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    period: str = "",
) -> str:
    """The HTML of a page.

    Args:
        words: the page's own words.
        title: what kind of page it is.
        corpus: its heading; empty: the title.
        created_by: what made it.
        verdict: sentences that come first.
        tiles: name, number and addition of the key numbers.
        sections: what follows.
        how: sentences on how it is to be read.
        verdict_heading: above the verdict; empty: the usual one.
        lines: what comes before the verdict, with the anchor of the section that has more.
        notes: warnings below the verdict.
        period: dates of the corpus, empty if unknown.
    """
    css, js = _read("page.css"), _read("page.js")
    page: str = _template().render(
        lang=_LANG[words.language],
        words=words,
        title=title,
        corpus=corpus,
        created_by=created_by,
        period=period,
        verdict=verdict,
        verdict_heading=verdict_heading or words("verdict"),
        lines=lines,
        notes=notes,
        tiles=tiles,
        sections=sections,
        how=how,
        css=Markup(css),  # noqa: S704 - our own file
        css_hash=_hash(css),
        js=Markup(js),  # noqa: S704 - our own file
        js_hash=_hash(js),
    )
    return page


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(_read("page.html.j2"))


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """A hash by which the page's policy admits this style sheet or script, and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
