"""The resident's H5 pages, as built from ``miniprogram/``."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, redirect, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

BUILD = Path(__file__).resolve().parents[2] / "miniprogram" / "dist" / "build" / "h5"

bp = Blueprint("residents", __name__)


@bp.get("/h5")
def without_slash() -> BaseResponse:
    """The pages name their files relative to a folder."""
    return redirect("/h5/")


@bp.get("/h5/")
@bp.get("/h5/<path:name>")
def files(name: str = "index.html") -> Response:
    """A file of the build. Hashed names never change; the page that names them is asked for every time."""
    response = send_from_directory(BUILD, name, max_age=0 if name == "index.html" else 31_536_000)
    if name == "index.html":
        response.cache_control.no_cache = True
    return response
