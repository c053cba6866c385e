"""The log files of a box: several processes write them, and the start command puts them aside."""

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from logging import LogRecord
from logging.handlers import WatchedFileHandler


class BoxLogHandler(WatchedFileHandler):
    """Appends whole lines to a file that may be renamed at any time.

    What the disk refuses costs the line and never the request that wrote it: the library lets
    some errors of the disk through to whoever logs. The folder is made with the first line: to
    load the settings makes nothing.
    """

    def __init__(self, filename: str | os.PathLike[str]) -> None:
        super().__init__(filename, encoding="utf-8", delay=True)
        self._is_refused = False
        self._is_told = False

    def emit(self, record: LogRecord) -> None:
        """Write one line, or say once that it cannot be written."""
        self._is_refused = False
        try:
            super().emit(record)
        except OSError:  # the file could not be opened again
            self.handleError(record)
        if not self._is_refused:
            self._is_told = False

    def handleError(self, record: LogRecord) -> None:
        """Report a mistake in the program as the library does, and the disk's errors in words."""
        problem = sys.exception()
        if not isinstance(problem, OSError):
            super().handleError(record)
            return
        self._is_refused = True
        self._let_go()
        if not self._is_told:
            self._is_told = True
            # The standard error may lie on the same disk.
            with suppress(OSError):
                sys.stderr.write(
                    f"{self.baseFilename} cannot be written: {problem.strerror}. Lines for it are "
                    "lost until it can be.\n"
                )
                sys.stderr.flush()

    def _let_go(self) -> None:
        """Close the file with what it could not take, so that the next line opens it afresh."""
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError):
                stream.close()

    def _open(self) -> TextIOWrapper:
        os.makedirs(os.path.dirname(self.baseFilename), mode=0o700, exist_ok=True)
        return super()._open()
