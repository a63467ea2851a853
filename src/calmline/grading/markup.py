"""Plain text as HTML: the few shapes of which feedback is made. Whatever comes in is escaped."""

import html
import re
from collections.abc import Iterable

# What the feedback is made of; nbgrader's pages let nothing else through (see `nbgrader_config.py`).
TAGS = (
    *("bdi", "blockquote", "br", "caption", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "li", "mark", "ol"),
    *("p", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
)
# Half characters and control codes, but for tab and new line: they can stand in JSON but in no page and no UTF-8 file.
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
ATTRIBUTES = {"*": ["class", "lang"], "th": ["scope"]}


def escape(text: str) -> str:
    """Text that is no markup and can be written as UTF-8."""
    return html.escape(_NO_TEXT.sub("\ufffd", text))


def lines(text: str) -> str:
    """Escaped text that keeps its lines."""
    return escape(text.replace("\r\n", "\n")).replace("\n", "<br>")


def paragraphs(text: str) -> str:
    """Escaped text as paragraphs, parted where a line is empty."""
    parts = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return "".join(f"<p>{lines(part.strip())}</p>" for part in parts)


def title(text: str) -> str:
    """A line above a part."""
    return f"<p><strong>{escape(text)}</strong></p>"


def bullets(heading: str, entries: Iterable[str]) -> str:
    """A titled list; its `entries` are HTML already. Nothing where there are none."""
    points = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"{title(heading)}<ul>{points}</ul>" if points else ""


def table(heading: Iterable[str], rows: Iterable[Iterable[str]], name: str) -> str:
    """A table of the class `name`; its cells are HTML already, the first of a row names it."""
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heading)
    body = "".join(f"<tr>{_row(list(row))}</tr>" for row in rows)
    return f'<table class="{name}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(cells: list[str]) -> str:
    return f'<th scope="row">{cells[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in cells[1:])
