"""Typed settings, read from the environment (``ESHIBAN_…``) and an optional ``.env`` file."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(RuntimeError):
    """The settings cannot be started with; the text says what to mend."""


class Settings(BaseSettings):
    """Everything that differs between a demo, a test and a street's own server.

    ``demo`` mode needs nothing: secrets are made once and kept under ``var_dir``.
    ``production`` mode refuses to start with a missing secret or with the WeChat sandbox.
    """

    model_config = SettingsConfigDict(env_prefix="ESHIBAN_", env_file=".env", extra="ignore")

    mode: Literal["demo", "test", "production"] = "production"
    product_name: str = "大庆e事办"
    hotline: str = "12345"
    base_url: str = "http://127.0.0.1:8000"
    #: Addresses of reverse proxies, comma separated; only they are believed about where a request comes from.
    trusted_proxies: str = "127.0.0.1,::1"
    var_dir: Path = Path("var")

    database_url: str = ""
    redis_url: str = ""
    storage_url: str = ""

    secret_key: SecretStr = SecretStr("")
    #: ``id:base64-of-32-bytes``, comma separated; the first one encrypts, all of them decrypt.
    field_keys: SecretStr = SecretStr("")
    #: Of the keyed hashes by which encrypted fields are looked up; it must never change, whatever else does.
    index_secret: SecretStr = SecretStr("")

    wechat_api_base_url: str = "https://api.weixin.qq.com/"
    wechat_open_base_url: str = "https://open.weixin.qq.com/"
    wechat_mp_appid: str = ""
    wechat_mp_secret: SecretStr = SecretStr("")
    wechat_oa_appid: str = ""
    wechat_oa_secret: SecretStr = SecretStr("")
    wechat_push_token: SecretStr = SecretStr("")
    wechat_push_aes_key: SecretStr = SecretStr("")
    wechat_template_request_progress: str = ""
    wechat_template_activity_signup: str = ""
    wechat_timeout: float = 5.0

    #: Of each web process; as many connections to the database are kept open.
    web_threads: int = 16

    session_days: int = 30
    console_session_hours: int = 12
    max_body_bytes: int = 12 * 1024 * 1024
    max_image_pixels: int = 50_000_000
    rate_limits: bool = True

    @property
    def sandbox(self) -> bool:
        """Whether this server imitates WeChat for itself."""
        return self.mode in ("demo", "test") and "/sandbox/" in self.wechat_api_base_url

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.mode == "production":
            self._refuse_unsafe()
        else:
            self._fill_for_demo()
        if not self.database_url:
            self.database_url = f"sqlite:///{(self.var_dir / 'eshiban.db').resolve()}"
        if not self.storage_url:
            self.storage_url = (self.var_dir / "media").resolve().as_uri()
        return self

    def _refuse_unsafe(self) -> None:
        missing = [
            f"ESHIBAN_{name.upper()}"
            for name in ("secret_key", "field_keys", "index_secret", "wechat_mp_appid", "wechat_mp_secret")
            if not _plain(getattr(self, name))
        ]
        if missing:
            raise SettingsError("生产环境缺少设置 / missing settings: " + ", ".join(missing))
        for name in ("secret_key", "index_secret"):
            if len(_plain(getattr(self, name))) < 32:
                raise SettingsError(f"ESHIBAN_{name.upper()} 至少要 32 个字符 / needs at least 32 characters")
        if not self.base_url.startswith("https://"):
            raise SettingsError("生产环境的 ESHIBAN_BASE_URL 要用 https:// / must begin with https://")
        if "sandbox" in self.wechat_api_base_url:
            raise SettingsError("生产环境不能使用微信沙箱 / production refuses the WeChat sandbox")

    def _fill_for_demo(self) -> None:
        kept = _kept_secrets(self.var_dir / "secrets.env")
        if not _plain(self.secret_key):
            self.secret_key = SecretStr(kept["SECRET_KEY"])
        if not _plain(self.field_keys):
            self.field_keys = SecretStr(kept["FIELD_KEYS"])
        if not _plain(self.index_secret):
            self.index_secret = self.secret_key
        if not self.wechat_mp_appid:
            self.wechat_mp_appid = "wxdemo0000000000mp"
            self.wechat_mp_secret = SecretStr(kept["WECHAT_SECRET"])
            self.wechat_oa_appid = "wxdemo0000000000oa"
            self.wechat_oa_secret = SecretStr(kept["WECHAT_SECRET"])
            self.wechat_push_token = SecretStr(kept["PUSH_TOKEN"])
            self.wechat_push_aes_key = SecretStr(kept["PUSH_AES_KEY"])
            self.wechat_template_request_progress = "demo-template-request-progress"
            self.wechat_template_activity_signup = "demo-template-activity-signup"
            self.wechat_api_base_url = f"{self.base_url}/sandbox/api/"
            self.wechat_open_base_url = f"{self.base_url}/sandbox/open/"


def _plain(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def new_field_key(key_id: str) -> str:
    """A fresh field encryption key in the form ``ESHIBAN_FIELD_KEYS`` wants."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _kept_secrets(path: Path) -> dict[str, str]:
    """Secrets of a demo: made on the first start, the same ever after."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_KEYS": new_field_key("k1"),
            "WECHAT_SECRET": secrets.token_hex(16),
            "PUSH_TOKEN": secrets.token_hex(12),
            "PUSH_AES_KEY": base64.b64encode(secrets.token_bytes(32)).decode()[:43],
        }
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_text("".join(f"{k}={v}\n" for k, v in made.items()))
        try:
            # A link fails when another process was first; then its secrets are the ones to use.
            path.hardlink_to(temporary)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if line)
