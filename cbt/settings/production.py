"""A classroom box or a national hub.

HTTP on the LAN is the default. ``CBT_TLS=1`` turns on everything `check --deploy` asks for.
Without it, its four findings about TLS are silenced by name: on a LAN without TLS the remedies
would lock everybody out.
"""

from .base import *

CBT_TLS = env.bool("CBT_TLS", default=False)
if CBT_TLS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
else:
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]
    # Without TLS a browser ignores this header and says so in its console on every page.
    SECURE_CROSS_ORIGIN_OPENER_POLICY = None

# Several processes write this file, so none of them may rotate it: `./run` does, before it starts
# them. A file handler opened for appending writes whole lines.
LOGGING["handlers"]["file"] = {
    "class": "cbt.lib.logs.BoxLogHandler",
    "filename": LOG_DIR / "cbt.log",
    "formatter": "line",
}
LOGGING["root"]["handlers"] = ["console", "file"]
