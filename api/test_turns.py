"""Turns: how many questions of one person run at once, and what the next one is told."""

import asyncio

import pytest

from api.errors import TidelineError
from api.turns import RETRY_AFTER_SECONDS, Turns


async def test_so_many_run_and_the_others_wait_in_order() -> None:
    turns, done, most = Turns(running=2, waiting=10), list[int](), 0
    active = 0

    async def ask(number: int) -> None:
        nonlocal active, most
        async with turns.turn(person=1):
            active += 1
            most = max(most, active)
            await asyncio.sleep(0.001)
            active -= 1
        done.append(number)

    await asyncio.gather(*(ask(number) for number in range(12)))
    assert most == 2
    assert done == list(range(12))


async def test_one_more_than_may_wait_is_told_when_to_come_back_and_others_are_not_affected() -> None:
    turns = Turns(running=1, waiting=1)
    release = asyncio.Event()

    async def hold(person: int) -> None:
        async with turns.turn(person):
            await release.wait()

    held = [asyncio.create_task(hold(1)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TidelineError, match="as many as may") as caught:
        await hold(1)
    assert caught.value.extensions == {
        "code": "TOO_MANY_QUESTIONS",
        "limit": 2,
        "retryAfterSeconds": RETRY_AFTER_SECONDS,
    }
    other = asyncio.create_task(hold(2))
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(*held, other)
    await hold(1)


async def test_a_question_that_is_given_up_leaves_its_place() -> None:
    turns = Turns(running=1, waiting=1)
    release = asyncio.Event()

    async def hold() -> None:
        async with turns.turn(1):
            await release.wait()

    running, waiting = asyncio.create_task(hold()), asyncio.create_task(hold())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    again = asyncio.create_task(hold())
    await asyncio.sleep(0)
    assert not again.done()
    release.set()
    await asyncio.gather(running, again)
