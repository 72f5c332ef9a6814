"""Bounded work: as if it were awaited, whether it waits or not."""

import asyncio

import pytest

from api.ingest.patience import within


def soon(seconds: float = 5.0) -> float:
    return asyncio.get_running_loop().time() + seconds


async def steps(heard: list[str], pauses: int, last: Exception | None = None) -> str:
    try:
        for number in range(pauses):
            await asyncio.sleep(0)
            heard.append(str(number))
        if last is not None:
            raise last
    except asyncio.CancelledError:
        heard.append("cancelled")
        # What is put in order on the way out may wait as well.
        await asyncio.sleep(0)
        heard.append("put in order")
        raise
    return "done"


@pytest.mark.parametrize("pauses", [0, 1, 5])
async def test_its_result_and_its_errors_come_through(pauses: int) -> None:
    heard: list[str] = []
    assert await within(soon(), steps(heard, pauses)) == "done"
    assert heard == [str(number) for number in range(pauses)]
    with pytest.raises(LookupError, match="inside"):
        await within(soon(), steps(heard, pauses, LookupError("inside")))


async def test_what_has_nothing_to_wait_for_is_done_however_late_it_is() -> None:
    assert await within(soon(-1), steps([], 0)) == "done"


async def test_what_waits_too_long_is_cancelled() -> None:
    heard: list[str] = []
    with pytest.raises(TimeoutError):
        await within(soon(0.01), steps(heard, 10**9))
    assert heard[-2:] == ["cancelled", "put in order"]


async def test_cancelling_who_waits_cancels_the_work() -> None:
    heard: list[str] = []
    task = asyncio.create_task(within(soon(), steps(heard, 10**9)))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert heard[-2:] == ["cancelled", "put in order"]


async def test_it_may_bound_parts_of_itself() -> None:
    async def patient() -> str:
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(60)
        except TimeoutError:
            return "gave up by itself"
        return "never"

    assert await within(soon(), patient()) == "gave up by itself"
