"""The Chromium that this machine has: none is ever downloaded."""

from __future__ import annotations

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # as root, in a container, Chromium's own sandbox does not start
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing can leave this machine
]
NOT_FOUND = (
    f"browser tests need a Chromium, and there is none on PATH (looked for {', '.join(NAMES)}): apt install chromium"
)


def find() -> str | None:
    """Where Chromium is, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)
