from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given

from adapters.console.as_json import as_json, written
from bot.conversation import mistake_reply
from bot.errors import Mistake, Refusal
from bot.reply import Button, Card, Code, Field, Outcome, Reply
from tests.rigs.drawing import NOW
from tests.rigs.papers import DATA_JOURNALIST, FROM_ARXIV
from tests.rigs.replies import replies

ACTIVE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
@given(reply=replies)
def test_any_reply_is_one_line_of_json_that_says_the_same(encoding: str, reply: Reply) -> None:
    line = written(reply, encoding=encoding)
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert json.loads(line) == as_json(reply)
    assert not ACTIVE.search(line)
    line.encode(encoding)


def test_letters_stand_as_they_are_where_the_encoding_has_them() -> None:
    assert "日本語" in written(Reply(heading="日本語"))
    assert "\\u65e5" in written(Reply(heading="日本語"), encoding="ascii")


def test_an_answer_holds_cards_text_and_all_buttons() -> None:
    reply = Reply(
        heading="Papers",
        notices=(("down since ", NOW),),
        text=(("Try ", Code("today")), ("Second.",)),
        fields=(Field(("day",), (NOW,)),),
        cards=(
            Card(DATA_JOURNALIST, 3, listed_on=(date(2026, 6, 16),), buttons=(Button("a", "b"),)),
        ),
        buttons=(Button("more", "today page:2"),),
        footer=("small",),
        sample=True,
    )
    told = as_json(reply)
    (card,) = told.pop("cards")
    assert told == {
        "outcome": "answered",
        "heading": "Papers",
        "notices": ["down since 2026-07-15T12:00:00Z"],
        "text": "Try today\n\nSecond.",
        "fields": [{"name": "day", "value": "2026-07-15T12:00:00Z"}],
        "buttons": [
            {"label": "a", "command": "b"},
            {"label": "more", "command": "today page:2"},
        ],
        "footer": "small",
        "sample": True,
        "error": None,
    }
    assert card | {"abstract": "", "summary": ""} == {
        "id": "2606.11176",
        "title": "Data Journalist Agent: Transforming Data into Verifiable Multimodal Stories",
        "url": "https://huggingface.co/papers/2606.11176",
        "upvotes": 82,
        "comments": 3,
        "authors": list(DATA_JOURNALIST.words.authors),
        "organization": "University of Oxford",
        "summary": "",
        "abstract": "",
        "keywords": list(DATA_JOURNALIST.facts.ai_keywords),
        "code_url": "https://github.com/QinghongLin/data2story-skill",
        "stars": 34,
        "project_url": "https://data2story.github.io/",
        "pdf_url": "https://arxiv.org/pdf/2606.11176",
        "arxiv_url": "https://arxiv.org/abs/2606.11176",
        "published_on": "2026-06-09",
        "categories": [],
        "listed_on": ["2026-06-16"],
        "rank": 3,
        "note": "",
    }


def test_what_is_not_known_is_null() -> None:
    (card,) = as_json(Reply(cards=(Card(FROM_ARXIV),)))["cards"]
    assert card["upvotes"] is None
    assert card["published_on"] is None
    assert card["rank"] is None
    assert card["categories"] == ["hep-th", "math.LO"]


def test_a_mistake_tells_its_place_and_its_fix() -> None:
    mistake = Mistake(
        Refusal.BAD_DAY, "no such day", start=3, end=8, hint="Try July.", fix="on July 15"
    )
    assert as_json(mistake_reply(mistake, "on Jully 15"))["error"] == {
        "kind": "bad-day",
        "message": "No such day",
        "hint": "Try July.",
        "line": "on Jully 15",
        "start": 3,
        "end": 8,
        "fix": "on July 15",
    }


def test_what_could_not_be_done_has_no_fix() -> None:
    reply = Reply(heading="Down", outcome=Outcome.COULD_NOT, buttons=(Button("again", "today"),))
    error = as_json(reply)["error"]
    assert error["fix"] is None
    assert error["kind"] is None
