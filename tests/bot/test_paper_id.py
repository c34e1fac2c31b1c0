from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import Mistake, Refusal
from bot.paper_id import canonical_id, find_paper_ids, id_number, parse_paper_ref
from bot.papers import PaperId

FORMS = (
    "{}",
    "  [{}] ",
    "{}.pdf",
    "arXiv:{}",
    "ARXIV: {}",
    "arxiv {}",
    "arXiv.{}",
    "arXiv:{} [cs.CL] 13 Jul 2026",
    "arXiv preprint arXiv:{}",
    "https://arxiv.org/abs/{}",
    "http://www.arxiv.org/pdf/{}.pdf",
    "HTTPS://ArXiv.ORG/abs/{}?context=cs.CL#top",
    "arxiv.org/html/{}",
    "export.arxiv.org/e-print/{}",
    "browse.arxiv.org/src/{}/anc/code.zip",
    "https://de.arxiv.org:443/format/{}/",
    "https://arxiv.org/ps/{}",
    "https://arxiv.org/tb/{}",
    "https://ar5iv.org/abs/{}",
    "https://ar5iv.labs.arxiv.org/html/{}",
    "https://huggingface.co/papers/{}",
    "https://huggingface.co/papers/{}#community",
    "https://huggingface.co/api/papers/{}",
    "hf.co/papers/{}.md",
    "https://www.alphaxiv.org/abs/{}",
    "https://alphaxiv.org/overview/{}?chat=1",
    "https://scirate.com/arxiv/{}",
    "https://www.arxiv-vanity.com/papers/{}/",
    "https://papers.cool/arxiv/{}",
    "https://api.semanticscholar.org/arXiv:{}",
    "10.48550/arXiv.{}",
    "doi:10.48550/arXiv.{}",
    "https://doi.org/10.48550/ARXIV.{}",
    "http://dx.doi.org/10.48550/arXiv.{}.",
    "<https://arxiv.org/abs/{}>",
    "<https://arxiv.org/abs/{}|a label>",
    "[a label](https://arxiv.org/abs/{})",
    "(see https://arxiv.org/abs/{}, please)",
    "https://web.archive.org/web/2026/https://arxiv.org/abs/{}",
)

ARCHIVES = [
    "acc-phys",
    "adap-org",
    "alg-geom",
    "ao-sci",
    "astro-ph",
    "atom-ph",
    "bayes-an",
    "chao-dyn",
    "chem-ph",
    "cmp-lg",
    "comp-gas",
    "cond-mat",
    "cs",
    "dg-ga",
    "funct-an",
    "gr-qc",
    "hep-ex",
    "hep-lat",
    "hep-ph",
    "hep-th",
    "math",
    "math-ph",
    "mtrl-th",
    "nlin",
    "nucl-ex",
    "nucl-th",
    "patt-sol",
    "physics",
    "plasm-ph",
    "q-alg",
    "q-bio",
    "quant-ph",
    "solv-int",
    "supr-con",
]

months = st.integers(1, 12)
new_ids = st.one_of(
    st.builds("{:02}{:02}.{:04}".format, st.integers(8, 14), months, st.integers(0, 9999)),
    st.builds("{:02}{:02}.{:05}".format, st.integers(15, 90), months, st.integers(0, 99_999)),
)
old_ids = st.builds(
    "{}/{:02}{:02}{:03}".format,
    st.sampled_from(
        ("hep-th", "cond-mat", "math", "math-ph", "q-alg", "cs", "astro-ph", "physics")
    ),
    st.sampled_from((*range(91, 100), *range(7))),
    months,
    st.integers(0, 999),
)
ids = new_ids | old_ids
versions = st.just("") | st.integers(1, 40).map("v{}".format)


def mistake_of(text: str) -> Mistake:
    with pytest.raises(Mistake) as caught:
        parse_paper_ref(text)
    assert caught.value.kind is Refusal.BAD_PAPER
    assert caught.value.line is None
    return caught.value


@pytest.mark.parametrize("archive", ARCHIVES)
def test_every_archive_is_known(archive: str) -> None:
    assert canonical_id(f"{archive}/0101001") == f"{archive}/0101001"


@given(ids, versions)
def test_a_canonical_id_loses_its_version_and_nothing_else(paper_id: str, version: str) -> None:
    assert canonical_id(paper_id + version) == paper_id


@pytest.mark.parametrize(
    ("text", "paper_id"),
    [
        ("math.GT/0309136v1", "math/0309136"),
        ("physics.gen-ph/0101001", "physics/0101001"),
        ("Hep-Th/9901001", "hep-th/9901001"),
        ("0704.0001", "0704.0001"),
        ("1412.9999V2", "1412.9999"),
        ("1501.00001", "1501.00001"),
    ],
)
def test_identity_has_no_subject_class_and_a_lower_case_archive(text: str, paper_id: str) -> None:
    assert canonical_id(text) == paper_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2613.12345",
        "2600.12345",
        "2607.1188",
        "2607.118861",
        "0801.12345",
        "0703.1234",
        "hep-th/990100",
        "hep-th/9913001",
        "hep-th/0704001",
        "hepth/9901001",
        "9901001",
        "arXiv:2607.11886",
        " 2607.11886",
        "2607.11886\n",
        "2607.11886v",
        "２６０７.11886",
    ],
)
def test_whatever_is_not_a_plain_id_has_no_canonical_id(text: str) -> None:
    assert canonical_id(text) is None


@pytest.mark.parametrize("form", FORMS)
@given(paper_id=ids, version=versions)
def test_every_form_of_every_id_is_read_back(form: str, paper_id: str, version: str) -> None:
    assert parse_paper_ref(form.format(paper_id + version)) == paper_id


@pytest.mark.parametrize("form", FORMS)
@given(paper_id=ids, times=st.integers(1, 3))
def test_percent_encoding_changes_nothing(form: str, paper_id: str, times: int) -> None:
    text = form.format(paper_id)
    for _ in range(times):
        text = quote(text, safe="")
    assert parse_paper_ref(text) == paper_id


@pytest.mark.parametrize(
    ("text", "paper_id"),
    [
        ("２６０７．１１８８６", "2607.11886"),
        ("arXiv：２６０７．１１８８６", "2607.11886"),
        ("arxiv.org/abs/cond‐mat/0309136", "cond-mat/0309136"),
        ("\ufeffhttps://arxiv.org/abs/2607.\u200b11886", "2607.11886"),
        ("論文https://arxiv.org/abs/2607.11886を読む", "2607.11886"),
        ("2607.11886 (https://hf.co/papers/2607.11886v2)", "2607.11886"),
        ("arxiv.org/abs/math.GT/0309136v1", "math/0309136"),
        ("https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F2607.11886%26sa%3DD", "2607.11886"),
    ],
)  # fmt: skip
def test_what_keyboards_and_browsers_make_of_an_id_is_read(text: str, paper_id: str) -> None:
    assert parse_paper_ref(text) == paper_id


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "no paper is named", ""),
        ("  ", "no paper is named", "  "),
        (" hello ", "“hello” names no paper", "hello"),
        ("2613.12345", "2613.12345 has month 13; arXiv ids begin with year and month", "2613.12345"),
        ("２６１３.12345", "2613.12345 has month 13; arXiv ids begin with year and month", "２６１３.12345"),
        ("at arxiv.org/abs/2607.1188", "2607.1188 has 4 digits after the dot; ids since 2015 have 5", "2607.1188"),
        ("2607.1", "2607.1 has 1 digit after the dot; ids since 2015 have 5", "2607.1"),
        ("0801.12345", "0801.12345 has 5 digits after the dot; ids before 2015 have 4", "0801.12345"),
        ("0601.1234", "0601.1234 would be of before April 2007, when ids had another form", "0601.1234"),
        ("2607.11886x", "“x” cannot end an id", "x"),
        ("2607.11886-5", "“2607.11886-5” names no paper", "2607.11886-5"),
        ("hep-th/990100", "hep-th/990100 has 6 digits after the slash; ids with an archive have 7", "hep-th/990100"),
        ("hep-th/9913001", "hep-th/9913001 has month 13; those digits begin with year and month", "hep-th/9913001"),
        ("cs/0801001", "cs/0801001 would be of after March 2007, when ids with an archive ended", "cs/0801001"),
        ("cs/0101001x", "“x” cannot end an id", "x"),
        ("math.GT/03", "math/03 has 2 digits after the slash; ids with an archive have 7", "math.GT/03"),
        ("hepth/9901001", "arXiv has no archive “hepth”", "hepth"),
        ("260711886", "“260711886” lacks the dot between month and number", "260711886"),
        ("arxiv.org/list/cs.AI/recent", "that page of arxiv.org is not a paper's", "arxiv.org/list/cs.AI/recent"),
        ("hf.co/datasets/2607.11886", "that page of hf.co is not a paper's", "hf.co/datasets/2607.11886"),
        ("https://example.com/2607.1", "“example.com” is no site whose links name arXiv papers", "https://example.com/2607.1"),
        ("https://evil-arxiv.org/abs/2607.11886", "“evil-arxiv.org” is no site whose links name arXiv papers", "https://evil-arxiv.org/abs/2607.11886"),
        ("https://arxiv.org@evil.example/abs/2607.11886", "“evil.example” is no site whose links name arXiv papers", "https://arxiv.org@evil.example/abs/2607.11886"),
        ("doi:10.1145/2613.12345", "“10.1145/2613.12345” is not the DOI of a paper at arXiv", "10.1145/2613.12345"),
        ("https://doi.org/10.1/2", "“10.1/2” is not the DOI of a paper at arXiv", "https://doi.org/10.1/2"),
        ("2607.11886 or hf.co/papers/2607.11887", "2607.11886 and 2607.11887 are two papers", "hf.co/papers/2607.11887"),
    ],
)  # fmt: skip
def test_a_refusal_says_exactly_what_is_wrong_and_where(
    text: str, message: str, place: str
) -> None:
    mistake = mistake_of(text)
    assert mistake.message == message
    assert text[mistake.start : mistake.end] == place
    assert mistake.hint


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("2607.11886v", "2607.11886"),
        ("arxiv.org/abs/2607,11886", "2607.11886"),
        ("x/2607.11886", "2607.11886"),
        ("condmat/0309136", "cond-mat/0309136"),
        ("nothing/0309136", None),
    ],
)
def test_the_likely_id_is_offered(text: str, fix: str | None) -> None:
    mistake = mistake_of(text)
    assert mistake.fix == fix
    assert fix is None or mistake.hint == f"Did you mean {fix}?"


@given(ids, ids)
def test_two_papers_in_one_text_are_both_named(one: str, other: str) -> None:
    if one == other:
        assert parse_paper_ref(f"{one} {other}") == one
    else:
        assert mistake_of(f"{one} {other}").message == f"{one} and {other} are two papers"


@given(st.text() | st.text("0123456789./:-%v arxivhep=<>|()2607", max_size=60))
@example("%")
@example("10.48550/" + "9" * 5000)
@example("ﷺ2613.12345")
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    refused = None
    try:
        assert canonical_id(paper_id := parse_paper_ref(text)) == paper_id
    except Mistake as mistake:
        refused = mistake
    if refused is not None:
        assert refused.end is not None
        assert 0 <= refused.start <= refused.end <= len(text)
        assert refused.fix is None or parse_paper_ref(refused.fix) == refused.fix
    assert all(canonical_id(found) == found for found in find_paper_ids(text))


def test_papers_are_found_in_running_text_once_each_in_order() -> None:
    text = (
        "Version 2607.11880 sold 2607.11881 units; see arXiv:1706.03762v7 and"
        " <https://hf.co/papers/2607.11887|this>, https://doi.org/10.48550/arXiv.hep-th/9901001."
        " (https://example.com/2607.11888, arxiv.org/abs/1706.03762, arXiv:2613.12345)"
    )
    assert find_paper_ids(text) == ("1706.03762", "2607.11887", "hep-th/9901001")


@pytest.mark.parametrize("text", ["2607.11886", " (2607.11886v2). ", "“２６０７.11886”"])
def test_a_plain_id_is_found_where_it_is_the_whole_text(text: str) -> None:
    assert find_paper_ids(text) == ("2607.11886",)


def age(paper_id: str) -> tuple[int, int, int]:
    """Year, month and number within it."""
    style, _, old = paper_id.partition("/")
    digits = old or style.replace(".", "")
    year = int(digits[:2])
    return (1900 if old and year > 90 else 2000) + year, int(digits[2:4]), int(digits[4:])


@given(st.lists(ids, unique=True, max_size=20))
@example(["9912.00001", "math/9912001", "math/0001001", "0704.0001", "math/0703999", "1501.00001"])
@example(["math/0001001", "math-ph/0001001", "cs/0001002", "cs/0001001"])
def test_numbers_are_another_for_every_id_and_in_order_of_age(drawn: list[str]) -> None:
    numbers = {paper_id: id_number(PaperId(paper_id)) for paper_id in drawn}
    assert len({*numbers.values()}) == len(drawn)
    in_order = sorted(drawn, key=lambda paper_id: numbers[paper_id])
    assert [age(each) for each in in_order] == sorted(age(each) for each in in_order)


def test_a_month_of_the_old_style_has_room_for_every_archive() -> None:
    month = [PaperId(f"{archive}/0012{n:03}") for archive in ARCHIVES for n in range(1000)]
    numbers = {id_number(paper_id) for paper_id in month}
    assert len(numbers) == len(month)
    assert max(numbers) < id_number(PaperId("cs/0101000"))
    assert min(numbers) > max(id_number(PaperId(f"{archive}/0011999")) for archive in ARCHIVES)


@given(ids)
def test_a_number_fits_where_databases_keep_the_numbers_of_rows(paper_id: str) -> None:
    assert 0 < id_number(PaperId(paper_id)) < 2**53
