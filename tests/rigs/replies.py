"""Every reply there can be, for hypothesis: ordinary ones, hostile ones, and anything that is text."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from bot.errors import Refusal
from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words
from bot.reply import Button, Card, Caret, Code, Detail, Field, Outcome, Reply

"""For properties that draw: how long an example takes says nothing."""

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "\x9b31m",
    "\x1bc",
    "[bold red]markup[/bold red]",
    "[link=https://evil.example]click[/link]",
    "[/]",
    "\\[escaped]",
    ":smile: :warning:",
    "\u202egnirts desrever\u202c",
    "\u2066isolated\u2069",
    "\u200fright to left mark",
    "עברית and العربية",
    "日本語の題名",
    "👨\u200d👩\u200d👧\u200d👦 family",
    "☺\ufe0f",
    "Z\u0351\u0352\u0353\u0354\u0355\u0356algo",
    "tab\there",
    "line\nfeed\r\nand\u2028more",
    "\ud800lone surrogate",
    "\x00nul\x07bell\x08back",
    "a" * 300,
    "`code`",
    "",
    " ",
)

text = st.one_of(
    st.text(max_size=40),
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map(" ".join),
    st.text(st.characters(exclude_categories=()), max_size=20),
)
instants = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
spans = st.one_of(text, st.builds(Code, text), instants)
phrases = st.lists(spans, min_size=1, max_size=4).map(tuple)
urls = st.one_of(
    st.none(),
    text.map(lambda path: f"https://example.org/{path}"),
    text.map(lambda path: f"javascript:{path}"),
)
names = st.lists(text, max_size=6).map(tuple)
counts = st.one_of(st.none(), st.integers(0, 10**7))

facts = st.builds(
    Facts,
    published_on=st.none() | days,
    categories=names,
    note=st.none() | text,
    organization=st.none() | text,
    ai_summary=st.none() | text,
    ai_keywords=names,
    code_url=urls,
    stars=counts,
    project_url=urls,
    thumbnail_url=urls,
    upvotes=counts,
    comments=counts,
)
words = st.builds(
    Words,
    title=text,
    abstract=text,
    authors=names,
    source=st.sampled_from(SourceName),
    told_at=instants,
)
all_told_at = st.builds(ToldAt, hf=instants, arxiv=st.none() | instants) | st.builds(
    ToldAt, arxiv=instants
)
papers = st.builds(
    Paper,
    id=st.sampled_from(["2607.11886", "hep-th/9901001"]).map(PaperId),
    words=words,
    facts=facts,
    told_at=all_told_at,
)
buttons = st.builds(Button, text, text)
cards = st.builds(
    Card,
    papers,
    rank=st.none() | st.integers(1, 1200),
    detail=st.sampled_from(Detail),
    listed_on=st.lists(days, max_size=3).map(tuple),
    buttons=st.lists(buttons, max_size=2).map(tuple),
)
carets = st.builds(Caret, text, st.integers(-1, 50), st.integers(-1, 60))
replies = st.builds(
    Reply,
    heading=text,
    notices=st.lists(phrases, max_size=2).map(tuple),
    text=st.lists(phrases, max_size=3).map(tuple),
    caret=st.none() | carets,
    fields=st.lists(st.builds(Field, phrases, phrases), max_size=3).map(tuple),
    cards=st.lists(cards, max_size=3).map(tuple),
    buttons=st.lists(buttons, max_size=3).map(tuple),
    footer=st.just(()) | phrases,
    private=st.booleans(),
    sample=st.booleans(),
    outcome=st.sampled_from(Outcome),
    refusal=st.none() | st.sampled_from(Refusal),
)
