"""Every atom that some watch asks for, with its shelf; and which of them a paper has."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING

from bot.query.model import Field
from bot.watching.atoms import PREFIX, words_marked
from bot.watching.prefixes import Prefixes
from bot.watching.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.query.analysed import AnalysedPaper
    from bot.watching.atoms import Atom
    from bot.words import Analysis

_NONE: dict[str, Shelf] = {}
_TEXTS = {"", Field.TITLE.value, Field.ABSTRACT.value, Field.KEYWORD.value, Field.ORG.value}


class _Words:
    """The atoms of one mark: words, and pairs by their first word."""

    __slots__ = ("pairs", "words")

    def __init__(self) -> None:
        self.words: dict[str, Shelf] = {}
        self.pairs: dict[str, dict[str, Shelf]] = {}

    def met_by(self, analysis: Analysis) -> Iterable[Shelf | None]:
        """The shelves of the words and pairs of a text, among Nones.

        Of a hundred words a few have a shelf: that is told by `map` alone, without a loop of Python's.
        """
        stems = analysis.stems
        found: Iterable[Shelf | None] = map(self.words.get, stems)
        if self.pairs:
            nexts = map(self.pairs.get, stems, repeat(_NONE))
            found = chain(found, map(dict.get, nexts, stems[1:]))
        return chain(found, self._joined(analysis)) if analysis.joined else found

    def _joined(self, analysis: Analysis) -> Iterable[Shelf | None]:
        """Those of the joined words, and of the pairs of which at least one is a joined word."""
        stems, joined = analysis.stems, analysis.joined
        ending: dict[int, list[str]] = {}
        for word in joined:
            ending.setdefault(word.end, []).append(word.stem)
        for word in joined:
            yield self.words.get(word.stem)
            if word.start:
                yield self.pairs.get(stems[word.start - 1], _NONE).get(word.stem)
            for before in ending.get(word.start, ()):
                yield self.pairs.get(before, _NONE).get(word.stem)
            if word.end < len(stems):
                yield self.pairs.get(word.stem, _NONE).get(stems[word.end])


class Vocabulary:
    """The shelves of all atoms."""

    def __init__(self) -> None:
        self._marked: dict[str, _Words] = {}
        self._prefixes: dict[str, Prefixes] = {}

    def __iter__(self) -> Iterator[Shelf]:
        """Every shelf, in no order."""
        for marked in self._marked.values():
            yield from marked.words.values()
            yield from chain.from_iterable(map(dict.values, marked.pairs.values()))
        yield from chain.from_iterable(map(Prefixes.shelves, self._prefixes.values()))

    def shelf(self, atom: Atom) -> Shelf:
        """The shelf of an atom, a new one where there was none."""
        mark, word, *next_word = atom
        if mark.endswith(PREFIX):
            return self._prefix(mark, word)
        marked = self._marked.get(mark)
        if marked is None:
            marked = self._marked[mark] = _Words()
        words = marked.words
        if next_word:
            words, (word,) = marked.pairs.setdefault(word, {}), next_word
        shelf = words.get(word)
        if shelf is None:
            shelf = words[word] = Shelf(atom)
        return shelf

    def _prefix(self, mark: str, prefix: str) -> Shelf:
        prefixes = self._prefixes.setdefault(mark, Prefixes())
        shelf = prefixes.shelf(prefix)
        if shelf is None:
            shelf = Shelf((mark, prefix))
            prefixes.put(prefix, shelf)
        return shelf

    def drop(self, shelf: Shelf) -> None:
        """Let the atom of a shelf have none any more."""
        mark, word, *next_word = shelf.atom
        if mark.endswith(PREFIX):
            self._prefixes[mark].drop(word)
            return
        marked = self._marked[mark]
        if next_word:
            del marked.pairs[word][next_word[0]]
            if not marked.pairs[word]:
                del marked.pairs[word]
        else:
            del marked.words[word]
        if not (marked.words or marked.pairs):
            del self._marked[mark]

    def met_by(self, paper: AnalysedPaper) -> set[Shelf | None]:
        """The shelves of the atoms that a paper has, and None."""
        met: set[Shelf | None] = {None}
        for mark, marked in self._marked.items():
            if mark in _TEXTS:
                for piece in paper.pieces(Field(mark)) if mark else paper.text:
                    met.update(marked.met_by(piece.analysis))
            else:
                met.update(map(marked.words.get, words_marked(paper, mark)))
        for mark, prefixes in self._prefixes.items():
            if prefixes.is_asked:
                words = words_marked(paper, mark)
                met.update(chain.from_iterable(map(prefixes.__getitem__, words)))
        return met
