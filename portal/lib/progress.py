"""How far a long command has come: one line on a terminal, nothing in a log."""

import sys

WIDTH = 30


class Bar:
    """`bar.at(done)` draws it anew; `bar.clear()` leaves an empty line for words."""

    def __init__(self, total: int, stream=None):
        self.total = max(total, 1)
        self.stream = stream or sys.stderr
        self.shown = self.stream.isatty() if hasattr(self.stream, "isatty") else False

    def at(self, done: int) -> None:
        if not self.shown:
            return
        share = min(done / self.total, 1)
        filled = "█" * round(share * WIDTH)
        self.stream.write(f"\r{filled:·<{WIDTH}} {share:4.0%}  {done} / {self.total}\033[K")
        self.stream.flush()

    def clear(self) -> None:
        if self.shown:
            self.stream.write("\r\033[K")
            self.stream.flush()
