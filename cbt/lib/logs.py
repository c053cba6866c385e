"""The log files of a box: several processes write them, and somebody else puts them aside."""

import os
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler


class BoxLogHandler(WatchedFileHandler):
    """Appends whole lines to a file that may be renamed at any time.

    The folder is made with the first line: to load the settings makes nothing.
    """

    def __init__(self, filename: str | os.PathLike[str]) -> None:
        super().__init__(filename, encoding="utf-8", delay=True)

    def _open(self) -> TextIOWrapper:
        os.makedirs(os.path.dirname(self.baseFilename), mode=0o700, exist_ok=True)
        return super()._open()
