"""One answer in the two formats of Open311: JSON, and XML by its Spark convention, both in UTF-8.

https://wiki.open311.org/GeoReport_v2/#format-support
"""

from __future__ import annotations

import re
from typing import Any

import xmltodict
from flask import Response
from orjson import dumps

#: What each thing in a list is called in XML.
_ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}

#: What XML 1.0 (2.2) cannot hold, however it is escaped.
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(format: str, root: str, content: Any, status: int = 200) -> Response:
    """``content`` under ``root``: a list of things, or one thing. JSON leaves the root out."""
    if format == "json":
        return Response(dumps(content), status=status, content_type="application/json; charset=utf-8")
    text = xmltodict.unparse({root: _nested(root, content)})
    return Response(text.encode(), status=status, content_type="text/xml; charset=utf-8")


def _nested(name: str, node: Any) -> Any:
    """As the writer wants it: a list becomes one child of its name for each thing."""
    if isinstance(node, list):
        item = _ITEMS[name]
        return {item: [_nested(item, one) for one in node]}
    if isinstance(node, dict):
        return {key: _nested(key, value) for key, value in node.items()}
    if isinstance(node, bool):
        return "true" if node else "false"
    return _UNWRITABLE.sub("", node) if isinstance(node, str) else node
