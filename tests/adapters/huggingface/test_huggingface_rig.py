from __future__ import annotations

import asyncio
import json
import signal
import sys
from datetime import date
from pathlib import Path

import aiohttp

from tests.rigs.huggingface import DATA, HuggingFaceRig, captured, captured_days

ROOT = Path(__file__).parents[3]


async def test_it_runs_by_itself_and_tells_its_address(tmp_path: Path) -> None:
    (tmp_path / "2026-07-15.json").write_bytes((DATA / "2026-07-15.json").read_bytes())
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.rigs.huggingface", "--data", str(tmp_path), "--port", "0",
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{url}/api/daily_papers", params={"date": "2026-07-15"}) as response,
        ):
            assert await response.json() == captured("2026-07-15")
            assert response.headers["RateLimit"] == '"api";r=499;t=300'
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_it_answers_as_the_service_was_seen_to(rig: HuggingFaceRig) -> None:
    weekend = (DATA / "weekend_day_200.json").read_text()
    not_open = json.loads((DATA / "future_date_400.json").read_text())["error"]
    async with aiohttp.ClientSession() as session:

        async def ask(**query: str) -> tuple[int, str]:
            async with session.get(f"{rig.url}/api/daily_papers", params=query) as response:
                return response.status, await response.text()

        assert await ask(date="2026-07-12") == (200, weekend.strip())
        status, said = await ask(date="2026-07-20")
        assert status == 400
        assert json.loads(said)["error"] == not_open.replace("2026-10-05", "2026-07-16")
        status, said = await ask(month="2026-07", limit="5", p="1")
        assert len(json.loads(said)) == 5
        status, said = await ask(month="2026-07", sort="trending")
        votes = [entry["paper"]["upvotes"] for entry in json.loads(said)]
        assert votes == sorted(votes, reverse=True)
    assert rig.requests[0].query == {"date": "2026-07-12"}


def test_of_a_day_captured_twice_the_later_is_served() -> None:
    assert captured_days()[date(2026, 4, 24)] == captured("2026-04-24.second")
