"""Work that is bounded in time, at no cost where it has nothing to wait for."""

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def within(until: float, work: Coroutine[Any, Any, Result]) -> Result:
    """Do the work until a time of the loop's clock. Most is done in one go; a timer, of 7 microseconds, is for the rest.

    Raises:
        TimeoutError: it was not done by then. It is cancelled.
    """
    try:
        waits_for = work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    async with asyncio.timeout_at(until):
        return await _carried_on(work, waits_for)


@coroutine
def _carried_on(work: Coroutine[Any, Any, Result], waits_for: Any) -> Generator[Any, Any, Result]:  # noqa: ANN401 - a future
    """Await work that has begun, and waits for something."""
    while True:
        try:
            try:
                sent = yield waits_for
            except BaseException as error:  # noqa: BLE001 - cancellation too is the work's to hear of
                waits_for = work.throw(error)
            else:
                waits_for = work.send(sent)
        except StopIteration as done:
            result: Result = done.value
            return result
