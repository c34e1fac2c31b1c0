"""Reading paper ids: plain, and in every form that people paste.

The rules of ids: https://info.arxiv.org/help/arxiv_identifier.html. A paper's identity has neither version
nor subject class: ``math.GT/0309136v1`` is ``math/0309136``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from bot.errors import Mistake, Refusal
from bot.papers import PaperId
from bot.typed import Plain, plain, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_FLAGS = re.IGNORECASE | re.ASCII

# Every archive that had ids before April 2007.
_ARCHIVE = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|"
    "comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|"
    "nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_ARCHIVES = _ARCHIVE.split("|")
_CLASS = r"(?:\.[a-z][a-z-]{1,9})?"
_MONTH = r"(?:0[1-9]|1[0-2])"
_FOUR = rf"(?:07(?:0[4-9]|1[0-2])|(?:0[89]|1[0-4]){_MONTH})\.[0-9]{{4}}"
_FIVE = rf"(?:1[5-9]|[2-9][0-9]){_MONTH}\.[0-9]{{5}}"
_OLD = rf"(?:(?:9[1-9]|0[0-6]){_MONTH}|070[1-3])[0-9]{{3}}"
_VERSION = r"(?:v[0-9]{1,4})?"
_ID = rf"(?:{_FOUR}|{_FIVE}|(?:{_ARCHIVE}){_CLASS}/{_OLD}){_VERSION}(?![a-z0-9_]|[.-][0-9])"

_CANONICAL = re.compile(
    rf"({_FOUR}|{_FIVE}){_VERSION}|({_ARCHIVE}){_CLASS}/({_OLD}){_VERSION}", _FLAGS
)

_NUMBERS = re.compile(rf"(?:({_ARCHIVE})/)?([0-9]{{4}})\.?([0-9]+)", re.ASCII)

# Where a link stops: at white space, at whatever wraps it (<…>, (…), Slack's <…|label>) and at a link inside it.
_LINK_CHARACTERS = r"(?:(?!https?://)[^\s<>|\"'`()\[\]{}“”])*"
_PIECE = re.compile(
    rf"(?P<marked>arxiv(?:\s?(?:preprint|e-?print|id))?[\s:.#/_-]{{0,3}}{_ID})"
    rf"|(?P<plain>(?<![\w./-])(?:(?:abs|pdf)/)?{_ID})"
    rf"|(?P<doi>(?<![\w.])10\.[0-9]{{4,9}}/{_LINK_CHARACTERS})"
    rf"|(?P<link>(?<![\w@.-])(?:https?://{_LINK_CHARACTERS}|(?:[a-z0-9-]{{1,63}}\.){{1,5}}[a-z]{{2,24}}(?::[0-9]+)?/{_LINK_CHARACTERS}))",
    _FLAGS,
)
_AT_END = re.compile(rf"({_ID})\Z", _FLAGS)
_ADDRESS = re.compile(r"(?:https?://)?(?:[^/?#@]*@)?([^/?#:]*)(?::[0-9]*)?([^?#]*)", _FLAGS)
_ESCAPED = re.compile(r"%(?:25)*([2-7][0-9a-f])", _FLAGS)

_ANYWHERE = re.compile(rf"/(?:arxiv:)?({_ID})", _FLAGS)
_HF_PAGE = re.compile(rf"/papers/({_ID})", _FLAGS)
_DOI = re.compile(rf"(?:^|/)10\.48550/arxiv[.:]({_ID})", _FLAGS)
_SITES = {
    "arxiv.org": _ANYWHERE,
    "ar5iv.org": _ANYWHERE,
    "xxx.lanl.gov": _ANYWHERE,
    "huggingface.co": _HF_PAGE,
    "hf.co": _HF_PAGE,
    "alphaxiv.org": _ANYWHERE,
    "arxiv-vanity.com": _ANYWHERE,
    "connectedpapers.com": _ANYWHERE,
    "emergentmind.com": _ANYWHERE,
    "inspirehep.net": _ANYWHERE,
    "papers.cool": _ANYWHERE,
    "scirate.com": _ANYWHERE,
    "semanticscholar.org": _ANYWHERE,
    "ui.adsabs.harvard.edu": _ANYWHERE,
    "doi.org": _DOI,
}

_NEARLY_NEW = re.compile(r"(?<![\w.])([0-9]{4})\.([0-9]{1,30})(\w*)(?!\w|\.[0-9])", _FLAGS)
_NEARLY_OLD = re.compile(rf"(?<![\w.-])({_ARCHIVE}){_CLASS}/([0-9]{{1,30}})(\w*)(?!\w)", _FLAGS)
_NO_ARCHIVE = re.compile(
    r"(?<![\w./-])([a-z]{1,20}(?:-[a-z]{1,20})?)(?:\.[a-z-]{1,10})?/([0-9]{7})(?!\w)", _FLAGS
)
_NO_DOT = re.compile(rf"(?<![\w.-])([0-9]{{4}})[ ,;:_-]?([0-9]{{4,5}}){_VERSION}(?![\w.-])", _FLAGS)

_EXAMPLE = "Give an arXiv id such as 2607.11886, or a link to a paper."


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of plain text that could name a paper."""

    kind: str
    text: str
    start: int
    end: int
    paper_id: PaperId | None


def canonical_id(text: str) -> PaperId | None:
    """The identity that a plain arXiv id of either style stands for, or None for any other text.

    The version and the subject class are dropped, the archive is in lower case.
    """
    match = _CANONICAL.fullmatch(text)
    if match is None:
        return None
    new, archive, number = match.groups()
    return PaperId(new or f"{archive.lower()}/{number}")


def id_number(paper_id: PaperId) -> int:
    """A whole number that stands for a paper: another one for every id, and larger the later it was given.

    Year and month, then the number within the month; of ids before April 2007 also the archive.
    """
    number = _NUMBERS.fullmatch(paper_id)
    assert number is not None, "ids are canonical"
    archive, year_month, sequence = number.groups()
    century = 19 if archive and year_month[0] == "9" else 20
    within = int(sequence)
    if archive:
        within = within * len(_ARCHIVES) + _ARCHIVES.index(archive)
    return (century * 10_000 + int(year_month)) * 100_000 + within


def parse_paper_ref(text: str) -> PaperId:
    """The one paper that a text names by id, DOI, or a link to arXiv or a site that shows its papers.

    Raises:
        bot.errors.Mistake: `BAD_PAPER`; no paper is named, or more than one.
    """
    typed = _unescaped(text)
    if not typed.text.strip():
        raise Mistake(Refusal.BAD_PAPER, "no paper is named", end=len(text), hint=_EXAMPLE)
    pieces = tuple(_pieces(typed.text))
    named: dict[PaperId, _Piece] = {}
    for piece in pieces:
        if piece.paper_id:
            named.setdefault(piece.paper_id, piece)
    if not named:
        _refuse(typed, pieces)
    first, *others = named
    if others:
        second = named[others[0]]
        message = f"{first} and {others[0]} are two papers"
        _wrong(typed, (second.start, second.end), message, hint="Ask for one at a time.")
    return first


def find_paper_ids(text: str) -> tuple[PaperId, ...]:
    """Every paper that a longer text names by link, DOI or ``arXiv:`` id, once each, in order of appearance.

    A plain id counts only where it is the whole text, for running text has numbers of the same shape.
    """
    typed = _unescaped(text).text
    alone = typed.strip(" \t\r\n[](){}<>.,;:!?\"'“”`")
    found = (
        piece.paper_id
        for piece in _pieces(typed)
        if piece.paper_id and (piece.kind != "plain" or piece.text == alone)
    )
    return tuple(dict.fromkeys(found))


def _unescaped(text: str) -> Plain:
    """The plain text with percent-encoded ASCII decoded, however often it was encoded."""
    typed = plain(text)
    if "%" not in typed.text:
        return typed
    made: list[str] = []
    places: list[int] = []
    index = 0
    while index < len(typed.text):
        places.append(typed.place(index))
        escaped = _ESCAPED.match(typed.text, index)
        made.append(chr(int(escaped[1], 16)) if escaped else typed.text[index])
        index = escaped.end() if escaped else index + 1
    return Plain("".join(made), (*places, len(text)))


def _pieces(text: str) -> Iterator[_Piece]:
    for match in _PIECE.finditer(text):
        kind = str(match.lastgroup)
        found = match[0]
        yield _Piece(kind, found, match.start(), match.end(), _named_by(kind, found))


def _named_by(kind: str, found: str) -> PaperId | None:
    if kind == "link":
        host, path = _address(found)
        site = _site(host)
        page = _SITES[site].search(path) if site else None
    elif kind == "doi":
        page = _DOI.match(found)
    else:
        page = _AT_END.search(found)
    return canonical_id(page[1]) if page else None


def _address(link: str) -> tuple[str, str]:
    """Host and path of a link."""
    match = _ADDRESS.match(link)
    assert match is not None
    return match[1].lower().rstrip("."), match[2]


def _site(host: str) -> str:
    """The known site that a host belongs to (`www.`, `export.` and the like are part of it), or ""."""
    return next((site for site in _SITES if host == site or host.endswith(f".{site}")), "")


def _refuse(typed: Plain, pieces: tuple[_Piece, ...]) -> NoReturn:
    """Say as exactly as can be why no paper is named; `pieces` hold no id."""
    searched = typed.text
    for piece in pieces:
        if _is_foreign(piece):
            # What looks like half an id in there is not one.
            searched = searched[: piece.start] + " " * len(piece.text) + searched[piece.end :]
    for near in _NEARLY_NEW.finditer(searched):
        _refuse_new(typed, near)
    for near in _NEARLY_OLD.finditer(searched):
        _refuse_old(typed, near)
    _refuse_other_spelling(typed, searched)
    if pieces:
        _refuse_page(typed, pieces[0])
    start = len(typed.text) - len(typed.text.lstrip())
    end = len(typed.text.rstrip())
    near_id = _NEARLY_NEW.search(searched)
    meant = canonical_id(f"{near_id[1]}.{near_id[2]}") if near_id else None
    _wrong(typed, (start, end), f"{quoted(typed.text)} names no paper", meant=meant)


def _is_foreign(piece: _Piece) -> bool:
    """Whether a piece without an id is a DOI, or a link to a site that shows no papers."""
    if piece.kind == "doi":
        return not piece.text.startswith("10.48550/")
    host, _ = _address(piece.text)
    # `math.GT/03` has the look of a link.
    return not _site(host) and not _NEARLY_OLD.match(piece.text)


def _refuse_page(typed: Plain, piece: _Piece) -> NoReturn:
    host, path = _address(piece.text)
    site = _site(host)
    if piece.kind == "doi" or site == "doi.org":
        doi = piece.text if piece.kind == "doi" else path.strip("/")
        message = f"{quoted(doi)} is not the DOI of a paper at arXiv"
        hint = "Such a DOI looks like 10.48550/arXiv.2607.11886."
    elif site:
        page = f"{site}/papers" if _SITES[site] is _HF_PAGE else "arxiv.org/abs"
        message = f"that page of {site} is not a paper's"
        hint = f"A paper's page has its id in the link, such as {page}/2607.11886."
    else:
        message = f"{quoted(host)} is no site whose links name arXiv papers"
        hint = "Links to arXiv, Hugging Face papers and alphaXiv can be read, and plain ids."
    _wrong(typed, (piece.start, piece.end), message, hint=hint)


def _refuse_new(typed: Plain, near: re.Match[str]) -> None:
    """Raise where what is nearly an id has something wrong in it."""
    month, number, tail = near.groups()
    shown = f"{month}.{number}"
    since_2015 = month >= "1501"
    if not "01" <= month[2:] <= "12":
        message = f"{shown} has month {month[2:]}; arXiv ids begin with year and month"
        _wrong(typed, near.span(), message)
    if month < "0704":
        message = f"{shown} would be of before April 2007, when ids had another form"
        hint = "Those begin with their archive, such as hep-th/9901001."
        _wrong(typed, near.span(), message, hint=hint)
    if len(number) != (5 if since_2015 else 4):
        expected = "since 2015 have 5" if since_2015 else "before 2015 have 4"
        message = f"{shown} has {_digits(number)} after the dot; ids {expected}"
        _wrong(typed, near.span(), message)
    if tail:
        _wrong(typed, near.span(3), f"{quoted(tail)} cannot end an id", meant=shown)


def _refuse_old(typed: Plain, near: re.Match[str]) -> None:
    """As `_refuse_new`, for ids with an archive."""
    archive, number, tail = near.groups()
    shown = f"{archive.lower()}/{number}"
    month = number[:4]
    if len(number) != 7:
        message = f"{shown} has {_digits(number)} after the slash; ids with an archive have 7"
        _wrong(typed, near.span(), message)
    if not "01" <= month[2:] <= "12":
        message = f"{shown} has month {month[2:]}; those digits begin with year and month"
        _wrong(typed, near.span(), message)
    if "0703" < month < "9100":
        message = f"{shown} would be of after March 2007, when ids with an archive ended"
        _wrong(typed, near.span(), message, hint="Later ids look like 0704.0001.")
    if tail:
        _wrong(typed, near.span(3), f"{quoted(tail)} cannot end an id", meant=shown)


def _refuse_other_spelling(typed: Plain, searched: str) -> None:
    """Raise where an archive is unknown or the dot of an id is missing."""
    if match := _NO_ARCHIVE.search(searched):
        close = get_close_matches(match[1].lower(), _ARCHIVES, n=1)
        meant = f"{close[0]}/{match[2]}" if close else None
        _wrong(typed, match.span(1), f"arXiv has no archive {quoted(match[1])}", meant=meant)
    for match in _NO_DOT.finditer(searched):
        if meant := canonical_id(f"{match[1]}.{match[2]}"):
            message = f"{quoted(match[0])} lacks the dot between month and number"
            _wrong(typed, match.span(), message, meant=meant)


def _digits(number: str) -> str:
    return f"{len(number)} digit{'s' if len(number) > 1 else ''}"


def _wrong(
    typed: Plain,
    span: tuple[int, int],
    message: str,
    *,
    hint: str = _EXAMPLE,
    meant: str | None = None,
) -> NoReturn:
    """Raise, pointing at a span of plain characters; `meant` is the id that was likely meant."""
    raise Mistake(
        Refusal.BAD_PAPER,
        message,
        start=typed.place(span[0]),
        end=typed.place(span[1]),
        hint=f"Did you mean {meant}?" if meant else hint,
        fix=meant,
    )
