"""What a county installs says the same everywhere: compose.yaml, .env.example, the proxy and the settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import Settings

TOP = Path(__file__).resolve().parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((TOP / "compose.yaml").read_text())
EXAMPLE = dict(
    line.split("=", 1)
    for line in (TOP / ".env.example").read_text().splitlines()
    if line and not line.startswith("#")
)
#: What gunicorn reads by itself (config/gunicorn.py).
OF_GUNICORN = {"ESHIBAN_WEB_WORKERS", "ESHIBAN_IMAGE"}


def test_every_variable_of_compose_is_in_the_example_or_has_a_default() -> None:
    text = (TOP / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    assert asked <= EXAMPLE.keys()
    assert not re.findall(r"\$\{\w+\}", text), "a variable without a default would be empty"


def test_every_setting_that_is_named_exists() -> None:
    known = {f"ESHIBAN_{name.upper()}" for name in Settings.model_fields} | OF_GUNICORN
    named = {name for name in EXAMPLE if name.startswith("ESHIBAN_")}
    for service in COMPOSE["services"].values():
        named |= {name for name in service.get("environment", {}) if name.startswith("ESHIBAN_")}
    assert named <= known


def test_no_secret_has_a_value() -> None:
    secrets = {name for name in EXAMPLE if re.search(r"SECRET|PASSWORD|KEYS?$|TOKEN", name)}
    assert {"ESHIBAN_SECRET_KEY", "ESHIBAN_FIELD_KEYS", "POSTGRES_PASSWORD"} <= secrets
    assert {name for name in secrets if EXAMPLE[name]} == set()


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_every_service_is_pinned_and_writes_bounded_logs(name: str) -> None:
    service = COMPOSE["services"][name]
    image = service["image"]
    assert "latest" not in image or "build" in service
    if service["restart"] != "no":
        assert "logging" in service
        assert "memory" in service["deploy"]["resources"]["limits"]


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert {name for name, one in COMPOSE["services"].items() if "ports" in one} == {"nginx"}
    address = COMPOSE["services"]["nginx"]["networks"]["inside"]["ipv4_address"]
    assert COMPOSE["services"]["web"]["environment"]["ESHIBAN_TRUSTED_PROXIES"] == address


def test_the_proxy_passes_the_trace_on_and_logs_no_address() -> None:
    template = (TOP / "config/nginx/eshiban.conf.template").read_text()
    assert "proxy_set_header X-Request-ID $request_id;" in template
    log_format = template.split("log_format", 1)[1].split(";", 1)[0]
    assert not re.search(r"\$(request|request_uri|uri|args|remote_addr)\b", log_format)
