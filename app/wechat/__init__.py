"""The only door to WeChat: a thin client, the message push, and a sandbox that imitates the real servers.

Knows no domain and nothing of `app.core`; the domains translate its errors into what a resident reads.
"""

from app.wechat.client import WeChat, WeChatConfig
from app.wechat.tokens import MemoryTokenStore, RedisTokenStore, TokenStore
from app.wechat.types import Identity, Scene, Verdict

__all__ = [
    "Identity",
    "MemoryTokenStore",
    "RedisTokenStore",
    "Scene",
    "TokenStore",
    "Verdict",
    "WeChat",
    "WeChatConfig",
]
