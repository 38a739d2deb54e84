"""Text with a little form: paragraphs, headings, lists, bold, links. Everything else is taken out."""

from __future__ import annotations

import html
import re

import nh3

TAGS = {"p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "a"}
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


def to_plain(rich: str) -> str:
    """The words alone, one line for each paragraph."""
    broken = re.sub(r"(?i)<br>|</(?:p|h3|h4|li|blockquote)>", "\n", rich)
    return html.unescape(nh3.clean(broken, tags=set())).strip()
