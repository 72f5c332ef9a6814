"""Turns at the database: how many questions of one person run at once, so that nobody's take all connections."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from api.errors import TidelineError

# Two connections of the eight that answer are left for others.
MOST_RUNNING: Final = 6
# More than one document can ask for without being made to: see api/limits.py.
MOST_WAITING: Final = 150
RETRY_AFTER_SECONDS: Final = 2


@dataclass
class _Line:
    """A person's questions: those that have a turn, and how many there are with those that wait for one."""

    turns: asyncio.Semaphore
    questions: int = 0


@dataclass
class Turns:
    """Gives out turns in the order they are asked for. One for the process; what nobody uses takes no memory."""

    running: int = MOST_RUNNING
    waiting: int = MOST_WAITING
    _lines: dict[Hashable, _Line] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, person: Hashable) -> AsyncIterator[None]:
        """Wait for a turn and hold it.

        Raises:
            TidelineError: TOO_MANY_QUESTIONS, with the limit and `retryAfterSeconds`, when too many wait already.
        """
        line = self._lines.setdefault(person, _Line(asyncio.Semaphore(self.running)))
        if line.questions >= self.running + self.waiting:
            raise TidelineError(
                "TOO_MANY_QUESTIONS",
                f"{self.running} of your questions are being answered and {self.waiting} wait, which is as many as may. "
                "Ask again in a moment, or less at once.",
                limit=self.running + self.waiting,
                retryAfterSeconds=RETRY_AFTER_SECONDS,
            )
        line.questions += 1
        try:
            async with line.turns:
                yield
        finally:
            line.questions -= 1
            if line.questions == 0:
                del self._lines[person]
