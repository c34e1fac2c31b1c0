"""The one text grammar: lines people type, and what they mean."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.grammar import LONGEST_LINE, read_line, write_line
from bot.commands.kinds import Day, Filter, Month, Number, OneOf, PaperRef, QueryText, Topic, Week
from bot.commands.owned import MuteQuery, OnePaper, Text, WatchQuery
from bot.commands.pieces import in_quotes, pieces_of
from bot.commands.registry import make_registry
from bot.commands.settings import Cap, ZoneName
from bot.commands.spec import Command, Invocation, ReadContext, Registry
from bot.errors import Mistake, Refusal
from bot.query.parse import parse
from bot.query.printing import written
from bot.settings import LARGEST_CAP
from bot.zones import zone_names

TODAY = date(2026, 11, 24)
REGISTRY = make_registry()


def read(line: str) -> tuple[str, dict[str, Any]]:
    invocation = read_line(line, REGISTRY, today=TODAY)
    args = {
        field.name: getattr(invocation.args, field.name)
        for field in dataclasses.fields(invocation.args)
    }
    if "filter" in args:
        narrowed = args.pop("filter")
        if narrowed is not None:
            args["filter"] = written(narrowed)
    return invocation.command.name, args


def mistake(line: str) -> Mistake:
    with pytest.raises(Mistake) as wrong:
        read(line)
    return wrong.value


@pytest.mark.parametrize(
    ("line", "name", "args"),
    [
        ("today", "today", {"top": 10, "page": 1}),
        ("/papers today", "today", {"top": 10, "page": 1}),
        ("papers today", "today", {"top": 10, "page": 1}),
        ("/paper today", "today", {"top": 10, "page": 1}),
        ("  /PAPERS   Today  ", "today", {"top": 10, "page": 1}),
        ("latest", "today", {"top": 10, "page": 1}),
        ("today top:5", "today", {"top": 5, "page": 1}),
        ("today TOP:5", "today", {"top": 5, "page": 1}),
        ("today top: 5", "today", {"top": 5, "page": 1}),
        ("today top：5", "today", {"top": 5, "page": 1}),
        ('today top:"5"', "today", {"top": 5, "page": 1}),
        ("today top:“5”", "today", {"top": 5, "page": 1}),
        ("today page:2 top:7", "today", {"top": 7, "page": 2}),
        ("on Jul 15", "on", {"day": date(2026, 7, 15), "top": 10, "page": 1}),
        ("on top:3 2026-07-15", "on", {"day": date(2026, 7, 15), "top": 3, "page": 1}),
        ("on Jul top:3 15", "on", {"day": date(2026, 7, 15), "top": 3, "page": 1}),
        ('on "15 July 2026"', "on", {"day": date(2026, 7, 15), "top": 10, "page": 1}),
        ("on „15 July 2026“", "on", {"day": date(2026, 7, 15), "top": 10, "page": 1}),
        ("show 2607.11886v2", "show", {"paper": "2607.11886"}),
        ("show arXiv:2607.11886", "show", {"paper": "2607.11886"}),
        ("show https://huggingface.co/papers/2607.11886", "show", {"paper": "2607.11886"}),
        ("help", "help", {"topic": None}),
        ("", "help", {"topic": None}),
        ("/papers", "help", {"topic": None}),
        ("? on", "help", {"topic": "on"}),
        ("help bad-day", "help", {"topic": "bad-day"}),
        ("help /papers on", "help", {"topic": "on"}),
        ("today robots top:3", "today", {"top": 3, "page": 1, "filter": "robots"}),
        (
            'on Jul 15 has:code "flow matching"',
            "on",
            {
                "day": date(2026, 7, 15),
                "top": 10,
                "page": 1,
                "filter": 'has:code AND "flow matching"',
            },
        ),
        (
            "week 2026-W29 top:5 agents",
            "week",
            {"week": (2026, 29), "top": 5, "page": 1, "filter": "agents"},
        ),
        ("week agents", "week", {"week": None, "top": 10, "page": 1, "filter": "agents"}),
        ("week 28", "week", {"week": (2026, 28), "top": 10, "page": 1}),
        ("week 2026-07-15", "week", {"week": (2026, 29), "top": 10, "page": 1}),
        (
            "month June 2026 agents",
            "month",
            {"month": (2026, 6), "top": 10, "page": 1, "filter": "agents"},
        ),
        ("month 2026-07-15", "month", {"month": (2026, 7), "top": 10, "page": 1}),
        ('month "juli"', "month", {"month": None, "top": 10, "page": 1, "filter": '"juli"'}),
        ("month foo", "month", {"month": None, "top": 10, "page": 1, "filter": "foo"}),
        ("today time:", "today", {"top": 10, "page": 1, "filter": "time"}),
        ("month last month", "month", {"month": (2026, 10), "top": 10, "page": 1}),
        ("help papers", "help", {"topic": "papers"}),
        ("/today", "today", {"top": 10, "page": 1}),
        ("today.", "today", {"top": 10, "page": 1}),
        ("'today'!", "today", {"top": 10, "page": 1}),
        ("\u202e\ufefftoday", "today", {"top": 10, "page": 1}),
        ("today limit:5", "today", {"top": 5, "page": 1}),
        ("on day:monday", "on", {"day": date(2026, 11, 23), "top": 10, "page": 1}),
        ("2607.11886v1", "show", {"paper": "2607.11886"}),
        ("https://arxiv.org/abs/2607.11886", "show", {"paper": "2607.11886"}),
        ("monday", "on", {"day": date(2026, 11, 23), "top": 10, "page": 1}),
        ("Jul 15 top:3", "on", {"day": date(2026, 7, 15), "top": 3, "page": 1}),
        ("20260715", "on", {"day": date(2026, 7, 15), "top": 10, "page": 1}),
    ],
)
def test_a_line_means_what_people_mean_by_it(line: str, name: str, args: dict[str, Any]) -> None:
    assert read(line) == (name, args)


@pytest.mark.parametrize(
    ("line", "kind", "place", "fix"),
    [
        ("tody", Refusal.UNKNOWN_COMMAND, "tody", "today"),
        ("/papers tody top:5", Refusal.UNKNOWN_COMMAND, "tody", "/papers today top:5"),
        ("xyzzy", Refusal.UNKNOWN_COMMAND, "xyzzy", "help"),
        ("today tpo:5", Refusal.UNKNOWN_OPTION, "tpo:", "today top:5"),
        ("today colour:5", Refusal.UNKNOWN_FIELD, "colour:", "today colour: 5"),
        ("status colour:5", Refusal.UNKNOWN_OPTION, "colour:", "status"),
        ("today top 5", Refusal.UNKNOWN_OPTION, "top", "today top:5"),
        ("today top = 5", Refusal.UNKNOWN_OPTION, "top", "today top:5"),
        ("on 2026-07-15 top 5", Refusal.UNKNOWN_OPTION, "top", "on 2026-07-15 top:5"),
        ("today 5", Refusal.UNEXPECTED_VALUE, "5", "today top:5"),
        ("on in 3 days", Refusal.BAD_DAY, "in", ""),
        ("today --top 5", Refusal.UNKNOWN_OPTION, "--top", "today top:5"),
        ("today --top=5", Refusal.UNKNOWN_OPTION, "--top=5", "today top:5"),
        ("today top=5", Refusal.UNKNOWN_OPTION, "top=5", "today top:5"),
        ("today top:5 top:6", Refusal.REPEATED_OPTION, "top:6", "today top:5"),
        ("today top:0", Refusal.BAD_NUMBER, "0", "today top:1"),
        ("today top:101", Refusal.BAD_NUMBER, "101", "today top:100"),
        ("today top:many", Refusal.BAD_NUMBER, "many", "today top:1"),
        ("today top:", Refusal.MISSING_VALUE, "", "today top:10"),
        ("status robots please", Refusal.UNEXPECTED_VALUE, "robots please", "status"),
        ("today has:cod", Refusal.UNKNOWN_LINK, "cod", "today has:code"),
        ("today agents OR", Refusal.LONE_OPERATOR, "OR", "today agents"),
        ("on monday a - b", Refusal.LONE_OPERATOR, "-", "on monday a b"),
        ("on", Refusal.MISSING_VALUE, "", "on monday"),
        ("on top:5", Refusal.MISSING_VALUE, "", "on monday"),
        ("on Feb 30", Refusal.BAD_DAY, None, None),
        ('on "Jul 15', Refusal.UNCLOSED_QUOTE, '"', 'on "Jul 15"'),
        ("on “Jul 15", Refusal.UNCLOSED_QUOTE, "“", 'on "Jul 15"'),
        ("show me the money", Refusal.BAD_PAPER, None, None),
        ('search "reward models top:3', Refusal.UNCLOSED_QUOTE, '"', 'search "reward models" top:3'),
        ('search "reward models top:3 sort:newest', Refusal.UNCLOSED_QUOTE, '"',
         'search "reward models" top:3 sort:newest'),
        ('search "about id:x models', Refusal.UNCLOSED_QUOTE, '"', 'search "about id:x models"'),
        ("month 2026-13", Refusal.BAD_DAY, "13", "month 2026-12"),
        ("month juli agents", Refusal.BAD_DAY, "juli", "month July agents"),
        ("week W60", Refusal.BAD_DAY, "60", "week 2026-W53"),
        ("week 2026-W00", Refusal.BAD_DAY, "00", "week 2026-W01"),
        ("week 2026-7", Refusal.BAD_DAY, "2026-7", "week 2026-W07"),
        ("today 150", Refusal.UNEXPECTED_VALUE, "150", 'today "150"'),
        ("today sort:newest", Refusal.UNKNOWN_OPTION, "sort:", "search since:2026-11-24 sort:newest"),
        ("today sort: newest agents", Refusal.UNKNOWN_OPTION, "sort:",
         "search agents since:2026-11-24 sort:newest"),
        ("trending agents sort:newest", Refusal.UNKNOWN_OPTION, "sort:", "search agents sort:newest"),
        ("trending sort:newest", Refusal.UNKNOWN_OPTION, "sort:", ""),
        ("on Jul 15 srot:newest x*yz", Refusal.UNKNOWN_OPTION, "srot:", ""),
        ("week 2026-W28 srot:newest agents", Refusal.UNKNOWN_OPTION, "srot:",
         "search agents since:2026-07-06 until:2026-07-12 sort:newest"),
        ("search agents tpo:3", Refusal.UNKNOWN_OPTION, "tpo:", "search agents top:3"),
        ("search srot:newest agents", Refusal.UNKNOWN_OPTION, "srot:", "search sort:newest agents"),
        ("search from:2026-07-01 agents", Refusal.UNKNOWN_OPTION, "from:", "search since:2026-07-01 agents"),
        ("search agents year:2025", Refusal.UNKNOWN_OPTION, "year:",
         "search agents since:2025-01-01 until:2025-12-31"),
        ("search agents date:2026-07", Refusal.UNKNOWN_OPTION, "date:",
         "search agents since:2026-07-01 until:2026-07-31"),
        ("search agents since:2026-07", Refusal.BAD_DAY, "2026-07", "search agents since:2026-07-01"),
        ("search agents since:lately", Refusal.BAD_DAY, "lately", ""),
        ("on 2026-07-14 -survey", Refusal.ONLY_EXCLUSIONS, "-survey", "on 2026-07-14 upvotes>=0 -survey"),
        ("today -a OR -b", Refusal.ONLY_EXCLUSIONS, "-a OR -b", "today upvotes>=0 (-a OR -b)"),
        ("help tody", Refusal.UNKNOWN_TOPIC, "tody", "help today"),
        ("status now", Refusal.UNEXPECTED_VALUE, "now", "status"),
        ("more papers", Refusal.UNEXPECTED_VALUE, "papers", "more"),
        ("alerts 5", Refusal.UNEXPECTED_VALUE, "5", "watch alerts top:5"),
        ("watches here", Refusal.UNEXPECTED_VALUE, "here", "watch list to:here"),
        ("watch alerts to:here 5", Refusal.UNEXPECTED_VALUE, "5", "watch alerts to:here top:5"),
        ("cancel", Refusal.UNKNOWN_COMMAND, "cancel", "watch cancel"),
        ("pause 2", Refusal.UNKNOWN_COMMAND, "pause", "watch pause 2"),
        ("delete 1", Refusal.UNKNOWN_COMMAND, "delete", ""),
        ("unwach 2", Refusal.UNKNOWN_COMMAND, "unwach", ""),
    ],
)  # fmt: skip
def test_a_mistake_names_itself_shows_its_place_and_offers_the_likely_fix(
    line: str, kind: Refusal, place: str | None, fix: str | None
) -> None:
    wrong = mistake(line)
    assert wrong.kind is kind
    assert wrong.line == line
    if place is not None:
        assert line[wrong.start : wrong.end] == place
    if fix is not None:
        assert (wrong.fix or "") == fix


def test_a_word_of_several_commands_names_them_all_and_offers_none() -> None:
    wrong = mistake("delete 1")
    assert wrong.hint == "Did you mean watch remove, mute remove or library remove?"
    assert wrong.fix is None


def test_what_takes_away_is_named_where_it_may_be_meant_but_not_offered() -> None:
    wrong = mistake("unwach 2")
    assert (wrong.hint, wrong.fix) == ("Did you mean unwatch?", None)


def test_a_number_of_many_digits_is_a_number_that_is_too_large() -> None:
    assert mistake("today top:99999999999").message == "“99999999999” is not between 1 and 100"
    assert mistake("watch pause 99999999999").hint == (
        "One number goes here; watch list shows those there are."
    )


def test_a_day_with_a_typo_offers_the_whole_line_mended() -> None:
    wrong = mistake("on yestreday top:5")
    assert wrong.kind is Refusal.BAD_DAY
    assert "yesterday" in (wrong.fix or wrong.hint)


def test_a_line_too_long_is_refused_at_the_place_where_it_becomes_so() -> None:
    wrong = mistake("on " + "x" * LONGEST_LINE)
    assert wrong.kind is Refusal.TOO_LONG
    assert wrong.start == LONGEST_LINE


QUERIES = [
    "agents",
    '"flow matching" OR title:mamba',
    'author:"kaiming he" -survey',
    "(a OR b) quant* =RAG",
    '"sort:9" upvotes>=20',
    'na\\"ive "top:5"',
    "pass@k has:code since:2026-01-01",
    "id:2607.11886",
]
VALUES: dict[type, st.SearchStrategy[Any]] = {
    Day: st.dates(date(1991, 8, 1), date(2100, 12, 31)),
    PaperRef: st.from_regex(
        r"(2[0-6]0[1-9]\.[0-9]{5}|hep-th/9[1-9]0[1-9][0-9]{3})", fullmatch=True
    ),
    Topic: st.sampled_from(REGISTRY.topics),
    Week: st.tuples(st.integers(1992, 2099), st.integers(1, 52)),
    Month: st.tuples(st.integers(1992, 2099), st.integers(1, 12)),
    QueryText: st.sampled_from(QUERIES).map(parse),
    WatchQuery: st.sampled_from([each for each in QUERIES if "since:" not in each]).map(parse),
    MuteQuery: st.sampled_from([each for each in QUERIES if "since:" not in each]).map(parse),
    OnePaper: st.from_regex(r"2[0-6]0[1-9]\.[0-9]{5}", fullmatch=True),
    Text: st.lists(st.from_regex(r"#?[a-z]{1,9}", fullmatch=True), min_size=1, max_size=4).map(
        " ".join
    ),
    Filter: st.sampled_from(QUERIES).map(parse),
    ZoneName: st.sampled_from([*zone_names(), "US/Pacific", "Etc/GMT+2", "default"]),
    Cap: st.integers(1, LARGEST_CAP).map(str) | st.sampled_from(["off", "default"]),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, Number):
        return st.integers(kind.low, kind.high)
    if isinstance(kind, OneOf):
        return st.sampled_from(kind.words)
    return VALUES[type(kind)]


@st.composite
def invocations(draw: st.DrawFn) -> Invocation:
    command: Command[Any] = draw(st.sampled_from(list(REGISTRY)))
    args = {
        param.name: draw(
            values(param.kind)
            if param.required or not param.is_words
            else st.none() | values(param.kind)
        )
        for param in command.params
    }
    return Invocation(command, command.args(**args))


@given(invocations())
def test_reading_what_was_written_is_the_identity(invocation: Invocation) -> None:
    assert read_line(write_line(invocation), REGISTRY, today=TODAY) == invocation


LINES = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [*"abc \t\n\"“”„\\:=-'?/1", "/papers", "today", "on", "show", "help", "top:", "page:", "top", "5",
         "2026-07-15", "2607.11886", "--top", "https://arxiv.org/abs/", "\u202e", "\x1b[31m", "漢"]
    ),
    max_size=12,
).map(" ".join)  # fmt: skip


def refusal_of(line: str) -> Mistake | None:
    try:
        read_line(line, REGISTRY, today=TODAY)
    except Mistake as wrong:
        return wrong
    return None


@given(LINES)
def test_no_line_raises_anything_but_a_mistake_whose_place_lies_in_it(line: str) -> None:
    wrong = refusal_of(line)
    if wrong is not None:
        assert wrong.line == line
        assert wrong.end is not None
        assert 0 <= wrong.start <= wrong.end <= len(line)
        assert wrong.message
        assert not wrong.message.endswith(".")
        if wrong.fix is not None:
            assert refusal_of(wrong.fix) is None, "an offered fix is understood"


@given(st.text(st.characters(exclude_categories=["Cf", "Cs"]), max_size=40))
def test_any_text_can_be_quoted_and_read_back(text: str) -> None:
    plain = text.translate(dict.fromkeys(map(ord, "“”„‟«»″＂〝〞："), " "))
    if plain:
        assert [piece.text for piece in pieces_of(in_quotes(plain), 0)] == [plain]


def test_a_long_query_goes_on_to_its_next_page_though_it_is_longer_written_out() -> None:
    words = [f"word{number:03}" for number in range(48)]
    typed = " ".join(f"{one}|{other}" for one, other in zip(words[::2], words[1::2], strict=True))
    invocation = read_line(f"search {typed}", REGISTRY, today=TODAY)
    written_out = write_line(invocation)
    assert len(written_out) > 500
    assert read_line(written_out, REGISTRY, today=TODAY) == invocation
    assert mistake(f"search {'word ' * 101}").kind is Refusal.TOO_LONG


def test_two_commands_of_one_name_are_refused() -> None:
    command = next(iter(REGISTRY))
    with pytest.raises(ValueError, match="two commands are called"):
        Registry((command, command))


@pytest.mark.parametrize(
    "kind", [Day(), Number(1, 100), Topic(), PaperRef(), OneOf(("a", "b")), Week(), Month()]
)
def test_suggestions_can_be_read(kind: Any) -> None:
    context = ReadContext(TODAY, REGISTRY.topics)
    for suggestion in kind.suggestions(context):
        kind.read(suggestion, context)
