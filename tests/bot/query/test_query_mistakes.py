"""What is wrong with a query is said with its name, its place, a reason, a hint, and the likely fix."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from bot.errors import Refusal
from bot.query.mistakes import QueryError
from bot.query.parse import LONGEST_QUERY, MOST_TERMS, parse


class Row(NamedTuple):
    """What is typed, the carets under it, and what is said."""

    typed: str
    carets: str
    kind: Refusal
    message: str
    hint: str
    fix: str | None


MISTAKES = [
    Row('"diffusion policy', "^", Refusal.UNCLOSED_QUOTE, "this quote is not closed", 'A " goes at the end of the phrase.', '"diffusion policy"'),
    Row('agents "', "       ^", Refusal.UNCLOSED_QUOTE, "this quote is not closed", 'A " goes at the end of the phrase.', "agents"),
    Row("((mamba", " ^", Refusal.UNCLOSED_BRACKET, "this bracket is not closed", "A ) goes at the end of the group.", "((mamba))"),
    Row("mamba)", "     ^", Refusal.UNCLOSED_BRACKET, "this bracket closes nothing", "Either a ( is missing before it, or it is one too many.", "mamba"),
    Row("mamba ()", "      ^^", Refusal.EMPTY_GROUP, "this group is empty", "Put something to look for between the brackets, or leave them out.", "mamba"),
    Row("mamba (,)", "      ^^^", Refusal.EMPTY_GROUP, "this group is empty", "Put something to look for between the brackets, or leave them out.", "mamba"),
    Row("title:()", "      ^^", Refusal.EMPTY_GROUP, "this group is empty", "Put something to look for between the brackets, or leave them out.", None),
    Row('mamba ""', "      ^^", Refusal.EMPTY_PHRASE, "this phrase is empty", "Put words to look for between the quotes, or leave them out.", "mamba"),
    Row("mamba title:", "      ^^^^^^", Refusal.EMPTY_FIELD, "nothing follows “title:”", "For example title:mamba.", "mamba"),
    Row("title: OR mamba", "^^^^^^", Refusal.EMPTY_FIELD, "nothing follows “title:”", "For example title:mamba.", "mamba"),
    Row("upvotes:", "^^^^^^^^", Refusal.EMPTY_FIELD, "nothing follows “upvotes:”", "For example upvotes>=20.", None),
    Row("upvotes:20", "^^^^^^^^^^", Refusal.BAD_NUMBER, "“upvotes” is compared with a whole number", "For example upvotes>=20.", "upvotes>=20"),
    Row("titel:mamba", "^^^^^^", Refusal.UNKNOWN_FIELD, "there is no field “titel:”", "Did you mean “title:”?", "title:mamba"),
    Row("venue:neurips", "^^^^^^", Refusal.UNKNOWN_FIELD, "there is no field “venue:”", "The fields are title, abstract, author, cat, org, keyword, id, has, since and until; a space behind the colon makes it punctuation.", "venue: neurips"),
    Row("ReAct:reasoning", "^^^^^^", Refusal.UNKNOWN_FIELD, "there is no field “ReAct:”", "The fields are title, abstract, author, cat, org, keyword, id, has, since and until; a space behind the colon makes it punctuation.", "ReAct: reasoning"),
    Row("tag:(a OR b)", "^^^^", Refusal.UNKNOWN_FIELD, "there is no field “tag:”", "Did you mean “keyword:”?", "keyword:(a OR b)"),
    Row("title:(mamba author:gu)", "             ^^^^^^^", Refusal.NESTED_FIELD, "a field cannot stand inside a field", "One field holds for the word behind it, or for all that is in the brackets behind it.", None),
    Row("OR mamba", "^^", Refusal.LONE_OPERATOR, "“OR” stands alone here", "It stands between two alternatives, as in mamba OR ssm.", "mamba"),
    Row("mamba OR", "      ^^", Refusal.LONE_OPERATOR, "“OR” stands alone here", "It stands between two alternatives, as in mamba OR ssm.", "mamba"),
    Row("mamba OR OR ssm", "      ^^^^^", Refusal.DOUBLED_OPERATOR, "two operators follow each other here", "One of them is enough.", "mamba OR ssm"),
    Row("(mamba OR) ssm", "       ^^", Refusal.LONE_OPERATOR, "“OR” stands alone here", "It stands between two alternatives, as in mamba OR ssm.", "(mamba) ssm"),
    Row("mamba AND", "      ^^^", Refusal.LONE_OPERATOR, "“AND” stands alone here", "It stands between two words, or can be left out.", "mamba"),
    Row("mamba AND OR ssm", "      ^^^^^^", Refusal.DOUBLED_OPERATOR, "two operators follow each other here", "One of them is enough.", "mamba OR ssm"),
    Row("mamba NOT", "      ^^^", Refusal.LONE_OPERATOR, "“NOT” stands alone here", "To exclude a word write NOT word, or -word.", "mamba"),
    Row("mamba NOT -ssm", "      ^^^^^", Refusal.DOUBLED_OPERATOR, "two operators follow each other here", "One of them is enough.", "mamba NOT ssm"),
    Row("a - b", "  ^", Refusal.LONE_OPERATOR, "“-” stands alone here", "To exclude a word write -word, without a space.", "a b"),
    Row("mamba -", "      ^", Refusal.LONE_OPERATOR, "“-” stands alone here", "To exclude a word write -word, without a space.", "mamba"),
    Row("mamba --ssm", "      ^^", Refusal.DOUBLED_OPERATOR, "one minus is enough to exclude", "Excluding is written -word.", "mamba -ssm"),
    Row("mamba = ssm", "      ^", Refusal.LONE_OPERATOR, "“=” stands alone here", "To find this very word write =word, without a space.", "mamba ssm"),
    Row("==RAG", "^^", Refusal.DOUBLED_OPERATOR, "one “=” is enough", "This very word is written =word.", "=RAG"),
    Row("mamba !ssm", "      ^", Refusal.EXCLAMATION, "“!” does not exclude here", "Excluding is written -word.", "mamba -ssm"),
    Row("upvotes>=many", "^^^^^^^^^^^^^", Refusal.BAD_NUMBER, "“upvotes” is compared with a whole number", "For example upvotes>=20.", None),
    Row("upvotes>=", "^^^^^^^^^", Refusal.BAD_NUMBER, "“upvotes” is compared with a whole number", "For example upvotes>=20.", None),
    Row("upvotes>=2.5", "^^^^^^^^^^^^", Refusal.BAD_NUMBER, "“upvotes” is compared with a whole number", "For example upvotes>=20.", "upvotes>=3"),
    Row("stars>1k", "^^^^^^^^", Refusal.BAD_NUMBER, "“stars” is compared with a whole number", "For example stars>=20.", "stars>1000"),
    Row("upvotes=>5", "^^^^^^^^^^", Refusal.BAD_NUMBER, "“=>” compares nothing", "Numbers are compared with >=, >, <=, < and =.", "upvotes>=5"),
    Row("upvotes => 20", "^^^^^^^^^^^^^", Refusal.BAD_NUMBER, "“=>” compares nothing", "Numbers are compared with >=, >, <=, < and =.", "upvotes>=20"),
    Row("upvotes==20", "^^^^^^^^^^^", Refusal.BAD_NUMBER, "“==” compares nothing", "Numbers are compared with >=, >, <=, < and =.", "upvotes=20"),
    Row("upvotes=>1,000", "^^^^^^^^^^^^^^", Refusal.BAD_NUMBER, "“=>” compares nothing", "Numbers are compared with >=, >, <=, < and =.", "upvotes>=1000"),
    Row("upvotes<>5", "^^^^^^^^^^", Refusal.BAD_NUMBER, "“<>” compares nothing", "Numbers are compared with >=, >, <=, < and =.", None),
    Row("votes=>20", "^^^^^^^^^", Refusal.BAD_NUMBER, "there is no number “votes”", "Did you mean “upvotes”?", "upvotes>=20"),
    Row("60<=upvotes", "^^^^^^^^^^^", Refusal.BAD_NUMBER, "“upvotes” goes before the number it is compared with", "For example upvotes>=20.", "upvotes>=60"),
    Row("20 <= upvotes < 1,000", "^^^^^^", Refusal.BAD_NUMBER, "“upvotes” goes before the number it is compared with", "For example upvotes>=20.", "upvotes>=20 upvotes < 1,000"),
    Row("author=he", "^^^^^^^", Refusal.UNKNOWN_FIELD, "a field is written with a colon", 'For example author:"kaiming he"; in quotes a “=” means nothing.', "author:he"),
    Row('agents title="flow matching"', "       ^^^^^^", Refusal.UNKNOWN_FIELD, "a field is written with a colon", "For example title:mamba; in quotes a “=” means nothing.", 'agents title:"flow matching"'),
    Row("ti = mamba", "^^^^^", Refusal.UNKNOWN_FIELD, "a field is written with a colon", "For example title:mamba; in quotes a “=” means nothing.", "title:mamba"),
    Row("=author:he", "^^^^^^^^", Refusal.LONE_OPERATOR, "“=” goes before the word, behind the field", "For example title:=RAG.", "author:=he"),
    Row("=cat:cs.CL", "^^^^^", Refusal.LONE_OPERATOR, "“=” goes before the word, behind the field", "For example title:=RAG.", "cat:cs.CL"),
    Row("votes>20", "^^^^^^^^", Refusal.BAD_NUMBER, "there is no number “votes”", "Did you mean “upvotes”?", "upvotes>20"),
    Row("upvotes>99999999999", "^^^^^^^^^^^^^^^^^^^", Refusal.BAD_NUMBER, "no paper has so many of anything", "For example upvotes>=20.", None),
    Row("since:2026-02-30", "              ^^", Refusal.BAD_DAY, "February 2026 has 28 days", "Write a day like 2026-07-15, Jul 15, monday or yesterday.", None),
    Row("since:monday", "      ^^^^^^", Refusal.BAD_DAY, "this day needs a whole date", "For example since:2026-07-15.", None),
    Row("id:mamba", "   ^^^^^", Refusal.BAD_PAPER, "“mamba” names no paper", "Give an arXiv id such as 2607.11886, or a link to a paper.", None),
    Row("id:2607.1188", "   ^^^^^^^^^", Refusal.BAD_PAPER, "2607.1188 has 4 digits after the dot; ids since 2015 have 5", "Give an arXiv id such as 2607.11886, or a link to a paper.", None),
    Row("https://github.com/a/b", "^^^^^^^^^^^^^^^^^^^^^^", Refusal.BAD_PAPER, "“github.com” is no site whose links name arXiv papers", "Links to arXiv, Hugging Face papers and alphaXiv can be read, and plain ids.", None),
    Row("cat:foo", "    ^^^", Refusal.BAD_CATEGORY, "“foo” is no category", "For example cat:cs.CL, or cat:cs for all of computer science.", None),
    Row("cat:cs_CL", "    ^^^^^", Refusal.BAD_CATEGORY, "“cs_CL” is no category", "Did you mean cat:cs.CL?", "cat:cs.CL"),
    Row("cat:csCL", "    ^^^^", Refusal.BAD_CATEGORY, "“csCL” is no category", "Did you mean cat:cs.CL?", "cat:cs.CL"),
    Row("cat:ML", "    ^^", Refusal.BAD_CATEGORY, "“ML” is no category", "Did you mean cat:stat.ML?", "cat:stat.ML"),
    Row("cat:quant", "    ^^^^^", Refusal.BAD_CATEGORY, "“quant” is no category", "Did you mean cat:quant-ph?", "cat:quant-ph"),
    Row("cat:cs*", "    ^^^", Refusal.BAD_CATEGORY, "“cs*” is no category", "Did you mean cat:cs.*?", "cat:cs.*"),
    Row("cat:cs.CL,cs.LG", "    ^^^^^^^^^^^", Refusal.BAD_CATEGORY, "“cs.CL,cs.LG” are several categories", "Several go in brackets, with OR between them.", "cat:(cs.CL OR cs.LG)"),
    Row('cat:"cs.CL, stat.ml"', "     ^^^^^^^^^^^^^^", Refusal.BAD_CATEGORY, "“cs.CL, stat.ml” are several categories", "Several go in brackets, with OR between them.", "cat:(cs.CL OR stat.ML)"),
    Row("has:code,project", "    ^^^^^^^^^^^^", Refusal.UNKNOWN_LINK, "“code,project” are several links", "One goes behind each has:, as in has:code has:project.", "has:code has:project"),
    Row("a -has:code,project", "       ^^^^^^^^^^^^", Refusal.UNKNOWN_LINK, "“code,project” are several links", "One goes behind each has:, as in has:code has:project.", "a -has:(code project)"),
    Row("has:weights", "    ^^^^^^^", Refusal.UNKNOWN_LINK, "nothing tells whether a paper has “weights”", "There are has:code, has:project, has:media and has:models.", None),
    Row("has:cod", "    ^^^", Refusal.UNKNOWN_LINK, "nothing tells whether a paper has “cod”", "There are has:code, has:project, has:media and has:models.", "has:code"),
    Row("-mamba", "^^^^^^", Refusal.ONLY_EXCLUSIONS, "this asks for no word that must be there", "Something to look for goes beside what is excluded, as in agents -mamba.", None),
    Row("-agents", "^^^^^^^", Refusal.ONLY_EXCLUSIONS, "this asks for no word that must be there", "Something to look for goes beside what is excluded, as in mamba -agents.", None),
    Row("mamba OR -ssm", "^^^^^^^^^^^^^", Refusal.ONLY_EXCLUSIONS, "this asks for no word that must be there", "Something to look for goes beside what is excluded, as in agents (mamba OR -ssm).", "mamba -ssm"),
    Row("qu*", "^^^", Refusal.BAD_PREFIX, "a * needs three letters or digits before it", "For example quant*; in quotes a * means nothing.", "qu"),
    Row("qu*nt", "^^^^^", Refusal.BAD_PREFIX, "a * can only end a word", "Three or more letters and digits and then a * find every word that begins so, as quant* does.", None),
    Row("title:qua*nt, x", "      ^^^^^^", Refusal.BAD_PREFIX, "a * can only end a word", "Three or more letters and digits and then a * find every word that begins so, as quant* does.", "title:qua*, x"),
    Row("quant**", "^^^^^^^", Refusal.BAD_PREFIX, "a * can only end a word", "Three or more letters and digits and then a * find every word that begins so, as quant* does.", "quant*"),
    Row("*", "^", Refusal.BAD_PREFIX, "a * needs the beginning of a word right before it", "For example quant*; in quotes a * means nothing.", None),
    Row('"diffusion policy"*', "                  ^", Refusal.BAD_PREFIX, "a * needs the beginning of a word right before it", "For example quant*; in quotes a * means nothing.", '"diffusion policy"'),
    Row("=quant*", "^^^^^^^", Refusal.BAD_PREFIX, "“=” and * do not go together", "One is for this very word, the other for words that begin so.", "quant*"),
    Row("author:k", "       ^", Refusal.LONE_INITIAL, "an initial alone names nobody", 'At least one name in full goes with it, as in author:"k he".', None),
    Row('author:"k. h."', "       ^^^^^^^", Refusal.LONE_INITIAL, "an initial alone names nobody", 'At least one name in full goes with it, as in author:"k he".', None),
    Row("mamba since:2026-01-01", "            ^^^^^^^^^^", Refusal.NOT_IN_WATCH, "“since:” cannot stand in a watch", "A watch looks at what is listed from now on; days are for searching what was.", None),
    Row(", ...", "^^^^^", Refusal.EMPTY_QUERY, "there is nothing to look for here", 'For example diffusion policy, "flow matching" or author:"kaiming he".', None),
    Row("A* search", "^^", Refusal.BAD_PREFIX, "a * needs three letters or digits before it", "For example quant*; in quotes a * means nothing.", "A search"),
    Row("-title:-x", "^^^^^^^^", Refusal.DOUBLED_OPERATOR, "two operators follow each other here", "One of them is enough.", None),
    Row("“diffusion policy", "^", Refusal.UNCLOSED_QUOTE, "this quote is not closed", 'A " goes at the end of the phrase.', '“diffusion policy"'),
    Row("mamba （ssm", "      ^", Refusal.UNCLOSED_BRACKET, "this bracket is not closed", "A ) goes at the end of the group.", "mamba （ssm)"),
    Row("cat:=cs.CL", "    ^", Refusal.LONE_OPERATOR, "“=” stands alone here", "To find this very word write =word, without a space.", "cat:cs.CL"),
    Row("mamba -(ssm -gu", "       ^", Refusal.UNCLOSED_BRACKET, "this bracket is not closed", "A ) goes at the end of the group.", "mamba -(ssm -gu)"),
    Row("title:(mamba OR ssm) OR", "                     ^^", Refusal.LONE_OPERATOR, "“OR” stands alone here", "It stands between two alternatives, as in mamba OR ssm.", "title:(mamba OR ssm)"),
]  # fmt: skip


def mistake_in(text: str, *, in_watch: bool = False) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text, in_watch=in_watch)
    return caught.value


@pytest.mark.parametrize("row", MISTAKES, ids=lambda row: row.typed)
def test_a_mistake_is_told_kindly(row: Row) -> None:
    mistake = mistake_in(row.typed, in_watch="since:2026-01-01" in row.typed)

    assert mistake.end is not None
    carets = " " * mistake.start + "^" * (mistake.end - mistake.start)
    assert Row(row.typed, carets, mistake.kind, mistake.message, mistake.hint, mistake.fix) == row


def test_of_several_mistakes_the_first_is_told_and_all_are_mended() -> None:
    mistake = mistake_in('titel:mamba AND OR auther:"kaiming he')

    assert (
        mistake.kind is Refusal.UNCLOSED_QUOTE
    )  # before it nothing behind the quote can be judged
    assert mistake.fix == 'title:mamba OR author:"kaiming he"'

    mistake = mistake_in('titel:mamba AND OR auther:"kaiming he"')

    assert mistake.kind is Refusal.UNKNOWN_FIELD
    assert mistake.fix == 'title:mamba OR author:"kaiming he"'


def test_a_fix_that_would_be_wrong_itself_is_not_offered() -> None:
    assert mistake_in("-mamba)").fix is None
    assert mistake_in('"' + "a" * (LONGEST_QUERY - 1)).fix is None


def test_too_long_a_query_is_marked_where_it_is_too_long() -> None:
    mistake = mistake_in("a" * 502)

    assert mistake.kind is Refusal.TOO_LONG
    assert (mistake.start, mistake.end) == (LONGEST_QUERY, 502)
    assert mistake.message == "this query has 502 characters"
    assert mistake.hint == "At most 500 can be read."


def test_too_many_terms_are_marked_from_the_first_that_is_too_many() -> None:
    mistake = mistake_in(" ".join(["a"] * MOST_TERMS) + ' "b c" d')

    assert mistake.kind is Refusal.TOO_LONG
    assert (mistake.start, mistake.end) == (2 * MOST_TERMS, 2 * MOST_TERMS + 7)
    assert mistake.message == "this query has more than 50 terms"
    assert mistake.hint == "Only so many can be read; a phrase in quotes is one."


def test_places_are_those_of_what_was_typed_whatever_it_is_taken_for() -> None:
    mistake = mistake_in("\u200bna\u0308ive ﬃ ½ ＊x")

    assert "\u200bna\u0308ive ﬃ ½ ＊x"[mistake.start : mistake.end] == "＊x"


@pytest.mark.parametrize(
    ("typed", "place", "fix"),
    [
        ("ﬁtle:mamba", "ﬁtle:", "title:mamba"),
        ("agents titﬂe:mamba", "titﬂe:", "agents title:mamba"),
        ("te\u0301tle:mamba", "te\u0301tle:", "title:mamba"),
        ("tit\u200bel:mamba", "tit\u200bel:", "title:mamba"),
        ("ﷺid:a", "ﷺid:", "ﷺid: a"),
        ("venue：ﬁrst", "venue：", "venue： ﬁrst"),
        ("cat:ﬃ,\u200b", "ﬃ", None),
        ("has:“ﬁ,\u200b”", "ﬁ", None),
        ("since:２０２６-02-30", "30", None),
        ("⁼quant*", "⁼quant*", "quant*"),
        ("qua＊nt", "qua＊nt", "qua*"),
    ],
)
def test_places_and_fixes_are_right_where_characters_are_taken_for_others(
    typed: str, place: str, fix: str | None
) -> None:
    mistake = mistake_in(typed)

    assert typed[mistake.start : mistake.end] == place
    assert mistake.fix == fix
