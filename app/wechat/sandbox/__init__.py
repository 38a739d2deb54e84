"""Imitates WeChat's servers over HTTP, as strict as they are: for demo and tests, never for production.

The production client speaks with it unchanged; only the base address differs. See docs/wechat.md.
"""

from app.wechat.sandbox.blueprint import create_sandbox
from app.wechat.sandbox.callback import Callback
from app.wechat.sandbox.people import Person
from app.wechat.sandbox.world import SandboxConfig

__all__ = ["Callback", "Person", "SandboxConfig", "create_sandbox"]
