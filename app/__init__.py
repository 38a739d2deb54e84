"""e事办: the service behind the mini-program, the workers' console and the street's dashboards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.factory import Eshiban
    from config.settings import Settings


def create_app(settings: Settings | None = None) -> Eshiban:
    """The application for these settings (by default those of the environment)."""
    # Late, so that importing one part of the package does not load all the others.
    from app.factory import create_app as put_together

    return put_together(settings)
