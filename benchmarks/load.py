"""Many people at once on the real pages: waiting times, errors, processor time and memory.

    python -m benchmarks.load                 everything, about six minutes
    python -m benchmarks.load start alone     only some of: start alone together class hour

Each part starts a server of its own. Drawing in the browser is not in the times, and other work on the machine is: the
load before each part is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable

from benchmarks.serving import Server, served
from benchmarks.visitor import Answer, Visitor

K = {"k": tuple(range(1, 9))}
PAGES = {
    "": K | {"mass": ("50", "90", "50+90", "99")},
    "em-steps": K,
    "choose-k": {"criterion": ("bic", "aic", "icl")},
}
"""The pages most used in a lesson (the playground, EM and the choice of K), and what people change on them."""

SAID = {
    ("", "k"): lambda k: f"{6 * k - 1} parameters",
    ("choose-k", "criterion"): lambda name: f"how much higher its {name.upper()} is",
}
"""What a page must say after a change: an answer meant for somebody else is an error."""

SHORT_MEMORY = "--server.disconnectedSessionTTL=3"
UPLOAD = b"length,width\n" + b"\n".join(b"%.2f,%.2f" % (i % 17 + i % 3, i % 5 * (i % 13)) for i in range(5_000))


class Tally:
    """Answers collected, and how they are told."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.errors: list[str] = []
        self.n_bytes = 0

    async def add(self, answer: Awaitable[Answer]) -> None:
        try:
            got = await answer
        except Exception as problem:  # a lost connection counts as an error of the server
            self.errors.append(f"{type(problem).__name__}: {problem}")
            return
        self.seconds.append(got.seconds)
        self.errors += got.errors
        self.n_bytes += got.n_bytes

    def quantile(self, share: float) -> float:
        return sorted(self.seconds)[min(int(share * len(self.seconds)), len(self.seconds) - 1)]

    def told(self) -> str:
        return (
            f"p50 {1e3 * statistics.median(self.seconds):6.0f} ms   p95 {1e3 * self.quantile(0.95):6.0f} ms   "
            f"({len(self.seconds)} runs, {self.n_bytes / len(self.seconds) / 1e3:.0f} kB each)   "
            f"errors {len(self.errors)} {self.errors[:2] or ''}"
        )


async def change(visitor: Visitor, page: str, rng: random.Random) -> Answer:
    """Something a person does on a page: mostly another K, at times another look at the same fit."""
    key, *others = PAGES[page]
    if others and rng.random() < 0.3:
        key = rng.choice(others)
    value = rng.choice(PAGES[page][key])
    answer = await visitor.set(key, value)
    if (page, key) in SAID and not any(SAID[page, key](value) in text for text in visitor.texts):
        answer.errors.append(f"{page or 'playground'} does not answer to {key} = {value}")
    return answer


async def all_changes(visitor: Visitor) -> None:
    """Everything that `change` may do, once."""
    for page, keys in PAGES.items():
        await visitor.open(page)
        for key, values in keys.items():
            for value in values:
                await visitor.set(key, value)


async def start(server: Server) -> None:
    tally = Tally()
    await tally.add(Visitor(server.url).open())
    print(
        f"start      up after {server.seconds_to_up:.1f} s; the very first page {tally.seconds[0]:.1f} s later "
        f"(to reach 2.0), {server.cpu_seconds():.1f} CPU-s in all, {server.megabytes():.0f} MB"
    )


async def alone(server: Server) -> None:
    """Processor time of reruns that need no new fit: each value has been seen before."""
    for page, key, values in (
        ("", "mass", ("50", "90")),
        ("", "k", (3, 4)),
        ("em-steps", "k", (3, 4)),
        ("choose-k", "criterion", ("aic", "icl")),
    ):
        visitor, tally = Visitor(server.url), Tally()
        await visitor.open(page)
        for value in values * 3:  # computes what there is to compute
            await visitor.set(key, value)
        before = server.cpu_seconds()
        for value in values * 15:
            await tally.add(visitor.set(key, value))
        cpu = 1e3 * (server.cpu_seconds() - before) / len(tally.seconds)
        print(f"alone      {page or 'playground':11} {key:9} {cpu:5.0f} CPU-ms a rerun (to reach 50)   {tally.told()}")
        await visitor.leave()


async def together(server: Server, n: int = 30, rounds: int = 5) -> None:
    """All click in the same moment, on values of their own."""
    visitors = [Visitor(server.url) for _ in range(n)]
    for page in PAGES:
        await asyncio.gather(*(visitor.open(page) for visitor in visitors))
        tally = Tally()
        for i in range(rounds):
            rngs = [random.Random(f"{page} {i} {j}") for j in range(n)]
            await asyncio.gather(*(tally.add(change(v, page, rng)) for v, rng in zip(visitors, rngs, strict=True)))
        print(f"together   {page or 'playground':11} {n} at once (p95 to stay below 3,000 ms)   {tally.told()}")
    await leave(visitors)


async def lesson(server: Server, n: int = 100, think: float = 10.0, seconds: float = 60.0) -> None:
    """A class: everybody clicks on average every `think` seconds; then all leave."""
    async with Visitor(server.url) as first:  # what is loaded and computed once for all is not any session's
        await all_changes(first)
    await forget(server)
    before, tallies = server.megabytes(), {page: Tally() for page in PAGES}
    visitors = [Visitor(server.url) for _ in range(n)]
    arriving = Tally()
    end = time.monotonic() + think + seconds

    async def person(i: int) -> None:
        rng, page = random.Random(i), list(PAGES)[i % len(PAGES)]
        await asyncio.sleep(think * i / n)
        await arriving.add(visitors[i].open(page))
        while True:
            await asyncio.sleep(rng.expovariate(1 / think))
            if time.monotonic() > end:
                return
            await tallies[page].add(change(visitors[i], page, rng))

    cpu = server.cpu_seconds()
    await asyncio.gather(*(person(i) for i in range(n)))
    cpu, runs = server.cpu_seconds() - cpu, sum(len(t.seconds) for t in (arriving, *tallies.values()))
    print(f"class      arriving    {n} within {think:.0f} s   {arriving.told()}")
    for page, tally in tallies.items():
        print(
            f"class      {page or 'playground':11} {think:.0f} s between clicks (p95 below 1,000 ms)   {tally.told()}"
        )
    print(f"class      {1e3 * cpu / runs:.0f} CPU-ms a run, {cpu / (think + seconds):.2f} cores busy")
    full = server.megabytes()
    await leave(visitors)
    await forget(server)
    after = server.megabytes()
    print(
        f"class      memory {before:.0f} MB, {full:.0f} MB with {n} sessions ({(full - before) / n:.2f} MB each, "
        f"to stay below 2), {after:.0f} MB when they had gone ({100 * (after / before - 1):+.0f} %, to stay within 10)"
    )


async def hour(server: Server, waves: int = 12, n: int = 15, clicks: int = 20) -> None:
    """A day's coming and going without the pauses: visitors open every page, bring files, click, and leave."""
    tally, held = Tally(), []
    pages = (*PAGES, "hard-vs-soft", "covariance-shapes", "local-optima", "lesson", "self-check")
    for wave in range(waves):
        visitors = [Visitor(server.url) for _ in range(n)]

        async def person(i: int, visitors=visitors, wave=wave) -> None:
            rng, visitor = random.Random(f"{wave} {i}"), visitors[i]
            for _ in range(clicks // 4):
                page = rng.choice(pages)
                await tally.add(visitor.open(page))
                if page in PAGES:
                    for _ in range(3):
                        await tally.add(change(visitor, page, rng))
            if i % 3 == 0:
                await tally.add(visitor.open("your-data"))
                status, answer = await visitor.upload(
                    "own-upload", "table.csv", UPLOAD + b"\n%d,1" % rng.randint(0, 999)
                )
                tally.errors += [f"upload: {status}"] if answer is None else answer.errors

        await asyncio.gather(*(person(i) for i in range(n)))
        await leave(visitors)
        await forget(server)
        held.append(server.megabytes())
    print(f"hour       {waves} classes of {n} with uploads, one after the other   {tally.told()}")
    print(f"hour       MB after each: {' '.join(f'{mb:.0f}' for mb in held)}")
    half = held[len(held) // 2 :]
    growth = (half[-1] - half[0]) / (len(half) - 1)
    print(f"hour       {growth:+.1f} MB from class to class in the second half")


async def leave(visitors: list[Visitor]) -> None:
    await asyncio.gather(*(visitor.leave() for visitor in visitors))


async def forget(server: Server) -> None:
    """Let the server drop the sessions that have gone: it looks when one more goes, and collects after a run."""
    await asyncio.sleep(4)
    for _ in range(2):
        visitor = Visitor(server.url)
        await visitor.open()
        await visitor.leave()


PARTS: dict[str, Callable[[Server], Awaitable[None]]] = {
    "start": start,
    "alone": alone,
    "together": together,
    "class": lesson,
    "hour": hour,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", choices=[[], *PARTS], help=", ".join(PARTS))
    for name in parser.parse_args().parts or PARTS:
        print(f"{name:10} load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
        with served(SHORT_MEMORY) as server:
            asyncio.run(PARTS[name](server))


if __name__ == "__main__":
    main()
