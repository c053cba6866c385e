"""The training platform. ``courses`` holds the content; everything else lives here."""

__version__ = "0.1.0"
