"""Text with a little form: paragraphs, headings, lists, bold, links. Everything else is taken out."""

from __future__ import annotations

import html
import re

import nh3

TAGS = {"p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "a"}
#: What a line begins with, and what that makes of it.
_MARKS = (("# ", "h3"), ("- ", "li"))
_ADDRESS = re.compile(r"https?://[^\s<>\"'&，。；）)]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def clean(words: str) -> str:
    """What may be shown as it is: HTML without anything that acts or loads; plain text becomes paragraphs."""
    if not _TAG.search(words):
        return from_plain(words)
    return nh3.clean(
        words,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "tel"},
        link_rel="noopener nofollow",
    ).strip()


def from_plain(words: str) -> str:
    """Plain text as paragraphs, one for each line."""
    lines = (line.strip() for line in words.splitlines())
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)


def from_marks(words: str) -> str:
    """Text with simple marks, one paragraph a line: ``# `` a heading, ``- `` a list, ``**bold**``, and addresses."""
    parts: list[str] = []
    for line in (one.strip() for one in words.splitlines()):
        if not line:
            continue
        kind, text = next(((tag, line[2:]) for mark, tag in _MARKS if line.startswith(mark)), ("p", line))
        shown = _inline(text.strip())
        if kind == "li" and parts and parts[-1].endswith("</ul>"):
            parts[-1] = f"{parts[-1].removesuffix('</ul>')}<li>{shown}</li></ul>"
        else:
            parts.append(f"<ul><li>{shown}</li></ul>" if kind == "li" else f"<{kind}>{shown}</{kind}>")
    return clean("".join(parts)) if parts else ""


def _inline(text: str) -> str:
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(text, quote=True))
    return _ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', bold)


def to_marks(rich: str) -> str:
    """The same text with its marks, to be changed by hand; what has no mark keeps its words."""
    marked = re.sub(r"<h[34]>", "# ", rich)
    marked = re.sub(r"<li>", "- ", marked)
    marked = re.sub(r"</?strong>", "**", marked)
    return to_plain(marked)


def to_plain(rich: str) -> str:
    """The words alone, one line for each paragraph."""
    broken = re.sub(r"(?i)<br>|</(?:p|h3|h4|li|blockquote)>", "\n", rich)
    return html.unescape(nh3.clean(broken, tags=set())).strip()
