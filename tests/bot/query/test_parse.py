"""Reading queries and writing them out again."""

from __future__ import annotations

import string
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.query.mistakes import QueryError
from bot.query.model import And, Field, Form, Note, Or, Query, Term
from bot.query.parse import LONGEST_QUERY, LONGEST_WRITTEN, MOST_TERMS, parse
from bot.query.printing import written
from tests.reference.cases import CASES
from tests.reference.queries import hostile_texts, valid_queries
from tests.reference.real import listed_papers
from tests.rigs.queries import pieces

if TYPE_CHECKING:
    from tests.reference.case import Case

TODAY = date(2026, 7, 17)
SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def word(text: str, form: Form = Form.WORD, field: Field = Field.TEXT) -> Term:
    return Term(field, form, text)


def of_its_meaning(query: Query) -> tuple[Note, ...]:
    """The notes that are not about how a query is typed, so that they stay when it is written clearly."""
    about = ("arXiv has no category", "since: is later")
    return tuple(note for note in query.notes if note.text.startswith(about))


def assert_written_is_read_back(query: Query) -> None:
    shown = written(query)

    again = parse(shown, longest=LONGEST_WRITTEN)

    assert again == query
    assert again.notes == of_its_meaning(query)
    assert written(again) == shown


@settings(SLOW, max_examples=200)
@given(valid_queries(listed_papers()))
def test_what_is_written_is_the_query_that_was_read(text: str) -> None:
    assert_written_is_read_back(parse(text))


@settings(SLOW, max_examples=250)
@given(st.one_of(hostile_texts(), pieces()))
def test_any_text_is_read_and_written_or_refused_with_a_place_a_reason_and_a_fix_that_is_read(
    text: str,
) -> None:
    try:
        query = parse(text)
    except QueryError as mistake:
        assert_is_kind(mistake, text)
    else:
        assert_written_is_read_back(query)
        assert all(parse(note.instead) != query for note in query.notes if note.instead)


def assert_is_kind(mistake: QueryError, text: str) -> None:
    assert mistake.line == text
    assert mistake.end is not None
    assert 0 <= mistake.start <= mistake.end <= len(text)
    assert mistake.start < mistake.end or not text.strip() or mistake.start == len(text)
    assert mistake.message
    assert mistake.message[-1] not in ".!?"
    assert mistake.hint
    assert mistake.hint[-1] in ".?"
    if mistake.fix is not None:
        parse(mistake.fix)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_of_the_page_is_written_or_refused_with_care(case: Case) -> None:
    try:
        query = parse(case.query)
    except QueryError as mistake:
        assert_is_kind(mistake, case.query)
    else:
        assert_written_is_read_back(query)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('diffusion policy OR "flow matching"', '(diffusion AND policy) OR "flow matching"'),
        ("a | b", "a OR b"),
        ("a -b", "a AND NOT b"),
        ("a NOT (b OR c)", "a AND NOT (b OR c)"),
        ("((a) (b c))", "a AND b AND c"),
        ("a (b OR (c OR d))", "a AND (b OR c OR d)"),
        ("a -(-(b))", "a AND b"),
        ("TI:(mamba OR ssm)", "title:mamba OR title:ssm"),
        ("a title:-x", "a AND NOT title:x"),
        ("title: x", "title:x"),
        ("“flow  matching”", '"flow matching"'),
        ("«flow matching»", '"flow matching"'),
        ("pass@k", '"pass k"'),
        ("深度学习", "深度学习"),
        ("深度学*", "深度学*"),
        ("pass@quant*", "pass@quant*"),
        ("GPT－4＊", "GPT-4*"),
        ("=RAG", "=RAG"),
        ("=“SAM 2”", '="SAM 2"'),
        ("=pass@k", '="pass k"'),
        (r"na\"ive", "naïve"),
        (r"$\pi_0$", "π_0"),
        (r"this \OR that", 'this AND "OR" AND that'),
        (r"A\* search", "A AND search"),
        ('au:"He, Kaiming"', 'author:"Kaiming He"'),
        ("author:he,", "author:he"),
        ("CAT:CS.cl", "cat:cs.CL"),
        ("cat:stat.ml", "cat:stat.ML"),
        ("cat:cs.*", "cat:cs"),
        ("cat:COND-MAT.MTRL-SCI", "cat:cond-mat.mtrl-sci"),
        ("cat:physics.optics", "cat:physics.optics"),
        ("cat:math.ag", "cat:math.AG"),
        ("cat:quant-ph", "cat:quant-ph"),
        ("2607.11886v3", "id:2607.11886"),
        ("<https://arxiv.org/abs/2607.11886>", "id:2607.11886"),
        ("id:math.GT/0309136v1", "id:math/0309136"),
        ("title:2607.11886", "title:2607.11886"),
        ('"2607.11886"', '"2607.11886"'),
        ("@2607.11886", '"2607.11886"'),
        ("has:CODE", "has:code"),
        ("Upvotes ≥ 1,000", "upvotes>=1000"),
        ("stars:>5", "stars>5"),
        ("since: 2026-07-15", "since:2026-07-15"),
        ("a – b", "a AND b"),
    ],
)
def test_a_query_is_written_with_all_its_brackets(typed: str, shown: str) -> None:
    query = parse(typed)

    assert written(query) == shown
    assert parse(shown) == query


def test_a_query_becomes_a_tree_without_needless_levels() -> None:
    query = parse('(a (b)) | ("c d" OR title:=E)')

    assert query.root == Or(
        (
            And((word("a"), word("b"))),
            word("c d", Form.PHRASE),
            word("E", Form.EXACT, Field.TITLE),
        )
    )
    assert query.leaves == (
        word("a"),
        word("b"),
        word("c d", Form.PHRASE),
        word("E", Form.EXACT, Field.TITLE),
    )


def test_queries_that_were_read_alike_are_equal_however_they_were_typed() -> None:
    typed = ("a OR (b -c)", "a|b AND NOT c", "(a) | (b −c)")

    assert len({parse(text) for text in typed}) == 1


def test_days_are_seen_from_today_where_it_is_known() -> None:
    assert written(parse("since:monday", today=TODAY)) == "since:2026-07-13"
    assert written(parse("until:20260713", today=TODAY)) == "until:2026-07-13"


BETTER_WITH_OR = Note("A comma means nothing here; OR may be meant.")


@pytest.mark.parametrize(
    "typed",
    [
        "mamba, ssm",
        "mamba , ssm",
        "mamba ,ssm",
        "mamba,ssm",
        "title:(mamba, ssm)",
        "mamba; ssm",
        "mamba、ssm",
        "=RAG, agents",
        "=RAG,agents",
        "upvotes>=20, agents",
        "cat:cs.CL, agents",
        '"mamba", ssm',
        "(mamba) ,ssm",
        "author:(he, zhang)",
        "author:he, -survey, agents",
    ],
)
def test_a_comma_between_words_is_said_to_mean_nothing(typed: str) -> None:
    assert parse(typed).notes == (BETTER_WITH_OR,)


@pytest.mark.parametrize(
    "typed",
    [
        "mamba,",
        '"mamba, ssm"',
        "1,000",
        "author:He,Kaiming",
        "mamba, OR ssm",
        "(mamba,) ssm",
        ", mamba",
        "mamba OR ,ssm",
        "upvotes>=1,000",
        "mamba, -ssm",
        "upvotes>=20,",
    ],
)
def test_other_commas_are_not_spoken_of(typed: str) -> None:
    assert parse(typed).notes == ()


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("a OR b -c", "(a OR b) AND NOT c"),
        ("a b OR c", "a AND (b OR c)"),
        ("a b OR c d", "a AND (b OR c) AND d"),
        ("a AND b | c", "a AND (b OR c)"),
        ("x (a OR b c)", "x AND (a OR b) AND c"),
        ("title:(a OR b c) x", "(title:a OR title:b) AND title:c AND x"),
    ],
)
def test_words_beside_an_or_without_brackets_get_the_other_reading(
    typed: str, instead: str
) -> None:
    (note,) = parse(typed).notes

    assert note == Note(
        "Here OR parts all the words on its left from all those on its right.", instead
    )


@pytest.mark.parametrize("typed", ["a OR b", "(a b) OR c", "a (b OR c)", "a OR b OR c", "-a b"])
def test_a_query_that_is_clear_gets_no_other_reading(typed: str) -> None:
    assert parse(typed).notes == ()


def test_no_other_reading_is_offered_that_would_be_refused() -> None:
    assert parse("a -b OR c").notes[0].instead == "a AND (NOT b OR c)"
    # The other one would be `x OR -((-a OR b) c)`, which whatever has none of these words satisfies.
    assert parse("x OR -(-a OR b c)").notes == ()


@pytest.mark.parametrize("typed", ["citations>=20", "downloads>100", "accuracy=90"])
def test_a_comparison_of_an_unknown_number_is_words_and_says_so(typed: str) -> None:
    query = parse(typed)

    name = typed.rstrip(string.digits + ">=")
    assert written(query) == f'"{name} {typed.lstrip(string.ascii_letters + ">=")}"'
    assert query.notes == (
        Note(f"There is no number “{name}”; upvotes, stars and comments can be compared."),
    )


def test_what_papers_compare_is_mere_punctuation() -> None:
    assert parse("p<0.05 n>100 k=5").notes == ()


@pytest.mark.parametrize(
    "typed",
    [
        "(" * 249 + "a" + ")" * 249,
        "(" * 500,
        "-(" * 160 + "a" + ")" * 160,
        "(a|" * 49 + "a" + ")" * 49,
        "b -(a|" * 24 + "a" + ")" * 24,
        "NOT(" * 90 + "a" + ")" * 90,
        "a-" * 249 + "a",
        "author:" + "a-" * 240 + "ab",
        "a" * 500,
        '"' * 500,
        "\\" * 500,
        "=" * 500,
        "-" * 500,
        "title:" * 80,
        "votes " * 80,
        "upvotes" + " " * 490 + ">",
        "a." * 249 + "org",
        "$" * 500,
        "{" * 500,
        "🔥" * 500,
        "\u0301" * 500,
        "\ud800" * 500,
        "\u202e" * 499 + "a",
        "ﷺ" * 500,
    ],
)
def test_hostile_texts_are_read_or_refused_and_nothing_else(typed: str) -> None:
    try:
        query = parse(typed)
    except QueryError as mistake:
        assert_is_kind(mistake, typed)
    else:
        assert_written_is_read_back(query)


def test_brackets_may_be_as_deep_as_a_query_is_long() -> None:
    depth = (LONGEST_QUERY - 1) // 2

    assert parse("(" * depth + "a" + ")" * depth) == parse("a")


@pytest.mark.parametrize("number", ["1000000000", "0" * 400 + "7"])
def test_numbers_are_read_up_to_what_a_database_can_hold(number: str) -> None:
    assert written(parse(f"stars<{number}")) == f"stars<{int(number)}"


@pytest.mark.parametrize("number", ["1000000001", "9" * 9_000])
def test_larger_numbers_are_refused(number: str) -> None:
    with pytest.raises(QueryError, match="so many"):
        parse(f"stars<{number}", longest=LONGEST_WRITTEN)


def test_fifty_terms_and_their_brackets_can_be_written_and_read_back() -> None:
    members = " OR ".join("k" for _ in range(MOST_TERMS))

    assert_written_is_read_back(parse(f"keyword:({members})"))


OF_ONE_WORD = "“author:” holds for the one word behind it; a whole name goes in quotes."
OF_LIKENESS = "A ~ means nothing here: the words of a phrase stand next to each other, and a word is found by its stem."
OF_ONE_LETTER = "A ? stands for no letter here; quant* finds every word that begins with quant."


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("author:kaiming he", 'author:"kaiming he"'),
        ("author:'kaiming he'", 'author:"kaiming he"'),
        ("author:‘kaiming he’ agents", 'author:"kaiming he" agents'),
        ("author:'yann le cun' agents", 'author:"yann le cun" agents'),
        ("author:kaiming he agents", 'author:"kaiming he" agents'),
        ("author:Kaiming He agents", 'author:"Kaiming He" agents'),
        ("author:He, Kaiming", 'author:"He, Kaiming"'),
        ("x OR au:He, Kaiming | y", 'x OR au:"He, Kaiming" | y'),
    ],
)
def test_a_name_without_quotes_gets_them_offered(typed: str, instead: str) -> None:
    assert Note(OF_ONE_WORD, instead) in parse(typed).notes
    assert BETTER_WITH_OR not in parse(typed).notes


def test_a_comma_behind_an_author_can_be_meant_in_two_ways() -> None:
    assert parse("author:he, agents").notes == (
        BETTER_WITH_OR,
        Note(OF_ONE_WORD, 'author:"he, agents"'),
    )


@pytest.mark.parametrize(
    "typed",
    ["author:He agents", "author:he -agents", "author:he AND agents", "author:he 3d", "author:(he zhang)",
     'author:"kaiming he" agents', "author:kaim* he", "author:he title:x", "author:'he x"],
)  # fmt: skip
def test_other_words_beside_an_author_are_no_name(typed: str) -> None:
    assert parse(typed).notes == ()


@pytest.mark.parametrize(
    ("typed", "word", "instead"),
    [
        ("mamba or ssm", "or", "mamba OR ssm"),
        ("mamba Or ssm or gu", "Or", "mamba OR ssm OR gu"),
        ("mamba and ssm", "and", "mamba AND ssm"),
        ("not survey mamba", "not", "NOT survey mamba"),
        ("mamba not (survey)", "not", "mamba NOT (survey)"),
        ("title:(mamba or ssm)", "or", "title:(mamba OR ssm)"),
        ('mamba "a or b" or ssm', "or", 'mamba "a or b" OR ssm'),
    ],
)
def test_an_operator_in_lower_case_is_a_word_and_the_operator_is_offered(
    typed: str, word: str, instead: str
) -> None:
    text = f"“{word}” is a word to look for here; the operator is written {word.upper()}."

    assert Note(text, instead) in parse(typed).notes


@pytest.mark.parametrize(
    "typed",
    ["or mamba", "mamba or", "not mamba", "mamba not", "=or mamba", '"or" mamba', "-or mamba", "a AND or AND b",
     "org:and b", "a or -b"],
)  # fmt: skip
def test_a_word_that_could_not_be_the_operator_is_not_spoken_of(typed: str) -> None:
    assert parse(typed).notes == ()


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("mam?a", Note(OF_ONE_LETTER, "mam*")),
        ("x ma?ba", Note(OF_ONE_LETTER)),
        ('"flow matching"~3', Note(OF_LIKENESS, '"flow matching"')),
        ("x mamba~2 y", Note(OF_LIKENESS, "x mamba y")),
        (
            "x since:2026-07-10 until:2026-07-01",
            Note(
                "since: is later than until:, so no day is both.",
                "x AND since:2026-07-01 AND until:2026-07-10",
            ),
        ),
        ("cat:cs.zz", Note("arXiv has no category cs.ZZ that is known here, so it may find nothing.")),
    ],
)  # fmt: skip
def test_what_is_probably_meant_otherwise_is_said(typed: str, note: Note) -> None:
    assert parse(typed).notes == (note,)


@pytest.mark.parametrize(
    "typed",
    ["mamba?", "is this all?", "a~b", "https://arxiv.org/abs/2607.11886?x=y", "since:2026-07-01 until:2026-07-01",
     "x since:2026-07-10 OR until:2026-07-01", "cat:physics.optics", "cat:cmp-lg", "cat:hep-th"],
)  # fmt: skip
def test_what_is_usual_is_not_doubted(typed: str) -> None:
    assert [note for note in parse(typed).notes if "OR parts" not in note.text] == []


# What normalising makes something else of, what attaches to its neighbour, and little of the language.
_UNUSUAL = st.lists(
    st.one_of(
        st.sampled_from(
            [*'()"-=:*,. ', "a", "au:", "title:", "学", "ภ", "ﬃ", "ﬁ", "ﷺ", "½", "⑴", "ß", "İ", "ı", "ᾳ", "ς", "ͺ", "µ", "ʼ", "'",
             "\u0301", "\u0308", "\u0338", "\u0345", "\u3099", "\u1161", "\u11a8", "\u20e3", "\u200b", "\ufe0f", "ﾊ", "ﾟ", "한", "\\"]
        ),
        st.characters(),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@settings(SLOW, max_examples=400)
@given(_UNUSUAL)
@example("学\u0345")
@example("\\(au:\u0345K a")
@example("ﷺid:\\")
def test_characters_of_any_script_are_read_back_or_refused_in_their_place(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as mistake:
        assert_is_kind(mistake, text)
    else:
        assert_written_is_read_back(query)


@given(st.lists(st.sampled_from(["ﬁ", "ﬃ", "ĳ", "e\u0301", "é", "K", "x", "\u200b"]), min_size=3))
def test_an_unknown_field_is_marked_from_its_first_letter_to_its_colon(letters: list[str]) -> None:
    name = "x" + "".join(letters)

    with pytest.raises(QueryError) as caught:
        parse(f"½ agents {name}:ﬁx", longest=LONGEST_WRITTEN)

    assert caught.value.kind is Refusal.UNKNOWN_FIELD
    assert (caught.value.start, caught.value.end) == (9, 9 + len(name) + 1)
