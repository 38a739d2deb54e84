"""How gunicorn serves the application; every figure can be given by the environment."""

import os

from config.address import listening_address


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


wsgi_app = "app:create_app()"
bind = "{}:{}".format(*listening_address())

# SQLite lets one writer in at a time: more processes only wait for each other.
worker_class = "gthread"
workers = _number("ESHIBAN_WEB_WORKERS", 1)
threads = _number("ESHIBAN_WEB_THREADS", 16)

timeout = 60
graceful_timeout = 20
keepalive = 15
backlog = 1024

# Heartbeat files on a disk can stall under load and get healthy workers killed.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108

# Whoever is not on this list could pretend to come from any address.
forwarded_allow_ips = os.environ.get("ESHIBAN_TRUSTED_PROXIES") or "127.0.0.1,::1"

# The application writes its own structured line per request.
accesslog = None
errorlog = "-"
loglevel = "warning"
proc_name = "eshiban-web"
