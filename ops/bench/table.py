"""What measurements print, and how they take times."""

import math
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

# A row is as long as the table's header; the first column is read from the left, the others from the right.
Columns = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Table:
    """A table of Markdown, printed a line at a time, as its figures come."""

    columns: Columns

    def begin(self) -> None:
        """Print the header."""
        self.row(*(name for name, _ in self.columns))
        self.row(*("-" * width for _, width in self.columns))

    def row(self, *cells: str) -> None:
        """Print one line; cells that are left out stay empty."""
        (_, first), *others = self.columns
        padded = [f"{cells[0]:<{first}}"]
        padded += [
            f"{cell:>{width}}" for cell, (_, width) in zip([*cells[1:], *[""] * len(others)], others, strict=False)
        ]
        print(f"| {' | '.join(padded)} |", flush=True)


def progress(text: str) -> None:
    """Say what is going on, apart from the table."""
    print(f"… {text}", flush=True)


@dataclass(frozen=True)
class Times:
    """How long an action took, each time it was repeated, in milliseconds."""

    each: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.each)

    @property
    def p95(self) -> float:
        """The one that 95 % do not exceed."""
        return sorted(self.each)[math.ceil(0.95 * len(self.each)) - 1]


async def taken(act: Callable[[], Awaitable[object]], repeats: int, *, warm: bool = True) -> Times:
    """Return how long an action takes. Unless it is not `warm`, it runs once more at first, which does not count."""
    if warm:
        await act()
    each = []
    for _ in range(repeats):
        began = time.perf_counter()
        await act()
        each.append((time.perf_counter() - began) * 1000)
    return Times(tuple(each))
