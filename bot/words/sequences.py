"""Where the words of a query stand in a text.

Both are read in every way their compounds allow: a way of reading steps from part to part, over one part or over
several that are joined. The query stands in the text where some way of reading the whole query has the same
words as some way of reading those parts of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bot.words import Analysis, Unit

    # At each part the words that begin there, and the parts that can come next after each of them.
    Ways = Sequence[dict[str, list[int]]]


MOST_WAYS = 8
"""Ways to read the words of a query that are told one by one."""


def occurrences(query: Analysis, text: Analysis) -> Iterator[tuple[int, int]]:
    """Part ranges of `text` where the query stands, by stems: in order, each once, the end exclusive.

    A query without words stands nowhere. The time it takes grows with the length of the text, and at most with
    that of the query times the text's.
    """
    if not query.stems:
        return
    if len(query.stems) == 1:
        yield from _single(query.stems[0], text)
        return
    firsts = {query.stems[0], *(word.stem for word in query.joined if not word.start)}
    starts = {word.start for word in text.joined if word.stem in firsts}
    if not firsts.isdisjoint(text.stems):
        starts.update(at for at, stem in enumerate(text.stems) if stem in firsts)
    if not starts:
        return
    query_ways, text_ways = _ways_by_stem(query), _ways_by_stem(text)
    for start in sorted(starts):
        for end in sorted(_reached(query_ways, text_ways, start)[-1]):
            yield start, end


def ways_to_read(analysis: Analysis) -> tuple[tuple[str, ...], ...]:
    """Every way to read words as stems next to each other: compounds in parts, or neighbouring parts joined.

    There are more than `MOST_WAYS` where they would be too many to tell all; then the first of them are told.
    """
    ways: list[tuple[str, ...]] = []
    begun: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    while begun and len(ways) <= MOST_WAYS:
        part, way = begun.pop()
        if part == len(analysis.stems):
            ways.append(way)
            continue
        begun += [
            (joined.end, (*way, joined.stem)) for joined in analysis.joined if joined.start == part
        ]
        begun.append((part + 1, (*way, analysis.stems[part])))
    return tuple(ways)


def contains(query: Analysis, text: Analysis, ways: Sequence[tuple[str, ...]] = ()) -> bool:
    """Whether the query stands anywhere in `text`, by stems: whether there are `occurrences`, sooner told.

    `ways` are those to read the query, where they are known already (see `ways_to_read`).
    """
    if not query.stems:
        return False
    ways = ways or ways_to_read(query)
    if any(_stands_word_by_word(way, text.stems) for way in ways):
        return True
    if len(ways) <= MOST_WAYS:
        # Else it may stand there through a compound of the text alone.
        joined = {word.stem for word in text.joined}
        if all(map(joined.isdisjoint, ways)):
            return False
    return next(occurrences(query, text), None) is not None


def _stands_word_by_word(way: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    first, length = way[0], len(way)
    if first not in stems:
        return False
    if length == 1:
        return True
    at = -1
    for _ in range(stems.count(first)):
        at = stems.index(first, at + 1)
        if stems[at : at + length] == way:
            return True
    return False


def begins(query: Analysis, text: Analysis) -> Iterator[tuple[int, int]]:
    """The same by unstemmed words, of which the last one only begins as the last word of the query says."""
    if not query.folded:
        return
    last = len(query.folded)
    query_ways = _ways_by_word(query)
    prefixes = [
        (at, word) for at, words in enumerate(query_ways) for word in words if last in words[word]
    ]
    starts = _starts_of_beginnings(
        query_ways[0].keys(), tuple(word for at, word in prefixes if not at), text
    )
    if not starts:
        return
    text_ways = _ways_by_word(text)
    for start in starts:
        reached = _reached(query_ways, text_ways, start)
        ends = {
            end
            for at, prefix in prefixes
            for place in reached[at]
            if place < len(text_ways)
            for word, nexts in text_ways[place].items()
            if word.startswith(prefix)
            for end in nexts
        }
        for end in sorted(ends):
            yield start, end


def exact_occurrences(query: tuple[Unit, ...], text: tuple[Unit, ...]) -> Iterator[tuple[int, int]]:
    """Unit ranges of `text` where these very words stand next to each other: in order, the end exclusive.

    Case counts for each word of the query with a capital in it. Where two words of the query are joined,
    something must join those of the text; where they are not, nothing need part them.
    """
    length = len(query)
    if not length:
        return
    first = query[0].folded
    starts = [at for at, unit in enumerate(text) if unit.folded == first]
    if not starts:
        return
    joins = [unit.glue != "" for unit in query[:-1]]
    wanted = [(_has_capital(unit), unit) for unit in query]
    for start in starts:
        found = text[start : start + length]
        if (
            len(found) == length
            and all(map(_is_same_word, wanted, found))
            and all(there.glue or not joins for there, joins in zip(found, joins, strict=False))
        ):
            yield start, start + length


def _has_capital(unit: Unit) -> bool:
    return any(character.isupper() for character in unit.cased)


def _is_same_word(wanted: tuple[bool, Unit], found: Unit) -> bool:
    case_counts, unit = wanted
    return unit.cased == found.cased if case_counts else unit.folded == found.folded


def _starts_of_beginnings(
    words: Collection[str], prefixes: tuple[str, ...], text: Analysis
) -> list[int]:
    starts = {word.start for word in text.joined if word.folded.startswith(prefixes)}
    starts.update(word.start for word in text.joined if word.folded in words)
    for at, word in enumerate(text.folded):
        if word in words or word.startswith(prefixes):
            starts.add(at)
    return sorted(starts)


def _single(stem: str, text: Analysis) -> Iterator[tuple[int, int]]:
    """Where one word stands: nearly every term of nearly every query, so it takes no detour."""
    found = [(at, at + 1) for at, other in enumerate(text.stems) if other == stem]
    joined = [(word.start, word.end) for word in text.joined if word.stem == stem]
    yield from sorted(found + joined) if joined else found


def _ways_by_stem(analysis: Analysis) -> Ways:
    return _ways(analysis.stems, ((word.start, word.stem, word.end) for word in analysis.joined))


def _ways_by_word(analysis: Analysis) -> Ways:
    return _ways(analysis.folded, ((word.start, word.folded, word.end) for word in analysis.joined))


def _ways(words: tuple[str, ...], joined: Iterable[tuple[int, str, int]]) -> Ways:
    ways: list[dict[str, list[int]]] = [{word: [at + 1]} for at, word in enumerate(words)]
    for start, word, end in joined:
        ways[start].setdefault(word, []).append(end)
    return ways


def _reached(query: Ways, text: Ways, start: int) -> list[set[int]]:
    """For each part of the query, and for its end, the parts of the text that reading both from `start` leads to."""
    reached: list[set[int]] = [set() for _ in range(len(query) + 1)]
    reached[0].add(start)
    for words, places in zip(query, reached, strict=False):
        for place in places:
            if place == len(text):
                continue
            for word, text_nexts in text[place].items():
                for query_next in words.get(word, ()):
                    reached[query_next].update(text_nexts)
    return reached
