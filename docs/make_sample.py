"""Cut the bundled sample from captured Hugging Face days: `python docs/make_sample.py FOLDER [DAY…]`.

What names or pictures a person of the service (accounts, avatars, submitters) is left out, as is what no card shows.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

DAYS = (
    "2026-07-06", "2026-07-07", "2026-07-08", "2026-07-09", "2026-07-10",
    "2026-07-13", "2026-07-14", "2026-07-15", "2026-07-16", "2026-07-17",
)  # fmt: skip
TARGET = Path(__file__).parent.parent / "adapters" / "huggingface" / "sample"
PAPER_KEYS = (
    "id", "publishedAt", "submittedOnDailyAt", "title", "summary", "upvotes", "ai_summary", "ai_keywords",
    "githubRepo", "githubStars", "projectPage",
)  # fmt: skip
ENTRY_KEYS = ("publishedAt", "title", "numComments")


def cut(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry without personal fields; authors keep the name that stands on the paper."""
    told = entry["paper"]
    paper = {key: told[key] for key in PAPER_KEYS if key in told}
    paper["authors"] = [
        {"name": author["name"], "hidden": False}
        for author in told["authors"]
        if not author.get("hidden")
    ]
    if "organization" in told:
        paper["organization"] = {key: told["organization"][key] for key in ("name", "fullname")}
    return {"paper": paper, **{key: entry[key] for key in ENTRY_KEYS if key in entry}}


def main(folder: Path, days: tuple[str, ...]) -> None:
    """Write the days into the package."""
    TARGET.mkdir(exist_ok=True)
    for day in days:
        entries = json.loads((folder / f"{day}.json").read_text("utf-8"))
        body = json.dumps([cut(entry) for entry in entries], ensure_ascii=False).encode()
        # A fixed time makes the same bytes every time.
        (TARGET / f"{day}.json.gz").write_bytes(gzip.compress(body, mtime=0))
        print(f"{day}: {len(entries)} papers")


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or DAYS)
