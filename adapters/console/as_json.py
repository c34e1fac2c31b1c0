"""A reply as JSON, for programs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.reply import Code, Outcome

if TYPE_CHECKING:
    from bot.reply import Button, Card, Phrase, Reply, Span

# JSON leaves these as they are, a terminal or an editor may act on them; within strings they can be escaped.
_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def as_json(reply: Reply) -> dict[str, Any]:
    """The reply as plain data: instants in ISO 8601, UTC, with a Z; days as year-month-day; what is not known None."""
    return {
        "outcome": reply.outcome.value,
        "heading": reply.heading,
        "notices": [_told(notice) for notice in reply.notices],
        "text": "\n\n".join(_told(phrase) for phrase in reply.text),
        "fields": [
            {"name": _told(field.name), "value": _told(field.value)} for field in reply.fields
        ],
        "cards": [_card(card) for card in reply.cards],
        "buttons": [_button(button) for button in reply.all_buttons],
        "footer": _told(reply.footer),
        "sample": reply.sample,
        "error": None if reply.outcome is Outcome.ANSWERED else _error(reply),
    }


def written(reply: Reply, *, encoding: str = "utf-8") -> str:
    """The reply as one line of JSON with its line feed.

    Letters stand as they are where `encoding` has them all, else everything beyond ASCII is escaped.
    """
    data = as_json(reply)
    line = json.dumps(data, ensure_ascii=False)
    line = _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        line = json.dumps(data)
    return line + "\n"


def _told(phrase: Phrase) -> str:
    return "".join(_span(span) for span in phrase)


def _span(span: Span) -> str:
    if isinstance(span, Code):
        return span.text
    return _instant(span) if isinstance(span, datetime) else span


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _button(button: Button) -> dict[str, str]:
    return {"label": button.label, "command": button.command}


def _card(card: Card) -> dict[str, Any]:
    paper, facts = card.paper, card.paper.facts
    return {
        "id": paper.id,
        "title": paper.title,
        "url": paper.url,
        "upvotes": facts.upvotes,
        "comments": facts.comments,
        "authors": list(paper.words.authors),
        "organization": facts.organization,
        "summary": facts.ai_summary,
        "abstract": paper.words.abstract,
        "keywords": list(facts.ai_keywords),
        "code_url": facts.code_url,
        "stars": facts.stars,
        "project_url": facts.project_url,
        "pdf_url": paper.pdf_url,
        "arxiv_url": paper.arxiv_url,
        "published_on": facts.published_on.isoformat() if facts.published_on else None,
        "categories": list(facts.categories),
        "listed_on": [day.isoformat() for day in card.listed_on],
        "rank": card.rank,
        "note": card.note,
    }


def _error(reply: Reply) -> dict[str, Any]:
    caret = reply.caret
    mended = (
        reply.buttons[0].command if reply.outcome is Outcome.MISTAKE and reply.buttons else None
    )
    return {
        "kind": reply.refusal.value if reply.refusal else None,
        "message": reply.heading,
        "hint": "\n\n".join(_told(phrase) for phrase in reply.text),
        "line": caret.line if caret else None,
        "start": caret.start if caret else None,
        "end": caret.end if caret else None,
        "fix": mended,
    }
