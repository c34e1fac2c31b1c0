from collections.abc import Sequence
from itertools import islice

import pytest

from benchmarks.corpus import made_up
from benchmarks.watch_engines import Missing, Ours
from benchmarks.watch_fts5 import Fts5
from benchmarks.watch_queries import Drawing
from benchmarks.watching import installed, paper_of
from bot.query.analysed import AnalysedPaper
from bot.query.matching import matches
from bot.query.model import Query
from bot.query.parse import parse


def test_every_engine_that_is_installed_finds_what_the_query_language_says() -> None:
    rows = list(made_up(120, seed=4))
    queries = [parse(text) for text in islice(Drawing(rows[40:], seed=4).queries(), 1500)]
    papers = [paper_of(row) for row in rows[:40]]
    expected = [
        [number for number, query in enumerate(queries) if matches(query, analysed)]
        for analysed in map(AnalysedPaper, papers)
    ]
    assert sum(map(len, expected)) > 400
    engines = list(installed(queries))
    assert {Ours, Fts5} <= {type(engine) for engine in engines}
    for engine in engines:
        assert [sorted(found) for found in engine.match(papers)] == expected, engine.name


def test_compounds_are_read_in_every_way_around_which_a_phrase_can_stand() -> None:
    row = next(made_up(1, seed=1)) | {
        "title": "A one-two-three-four state-of-the-art model",
        "abstract": "The multi-stage pre-training of world-models. Learning multistage tasks.",
    }
    paper = paper_of(row)
    words = ["one", "two", "onetwo", "twothree", "three", "four", "threefour", "fourstate", "state"]
    words += ["multistage", "multi", "stage", "pretraining", "pre", "training", "of", "worldmodels"]
    words += ["stateof", "theart", "art", "model", "learning", "tasks", "the"]
    texts = [f'"{a} {b}"' for a in words for b in words]
    texts += [f'"{a} {b} {c}"' for a in words for b in words for c in words]
    queries = [parse(text) for text in texts]
    analysed = AnalysedPaper(paper)
    expected = [number for number, query in enumerate(queries) if matches(query, analysed)]
    assert len(expected) > 20
    for engine in installed(queries):
        assert sorted(engine.match([paper])[0]) == expected, engine.name


def test_the_same_seed_draws_the_same_watches_in_the_shares_that_are_told() -> None:
    rows = list(made_up(300, seed=2))
    texts = list(islice(Drawing(rows, seed=7).queries(), 4000))
    assert texts == list(islice(Drawing(rows, seed=7).queries(), 4000))
    phrases = sum(text[0] == '"' and text.count('"') == 2 and text[-1] == '"' for text in texts)
    words = sum(text.isalpha() for text in texts)
    either = sum(" OR " in text and "(" not in text for text in texts)
    shares = [round(100 * count / len(texts)) for count in (phrases, words, either)]
    assert shares == [27, 20, 2]


def test_an_engine_that_is_not_installed_is_told_and_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Absent(Ours):
        name = "absent"

        def __init__(self, queries: Sequence[Query]) -> None:
            super().__init__(queries)
            raise Missing(self.name)

    engines = list(installed([parse("diffusion")], [Absent, Fts5]))
    assert [type(engine) for engine in engines] == [Fts5]
    assert "absent is not installed here and left out" in capsys.readouterr().out
