"""`settings …`: a place's time zone, and how much it is told in a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.commands.grammar import write_command
from bot.commands.kinds import Number
from bot.commands.notices import count_of
from bot.commands.owned import ME, TO, is_of_caller, place_of, whose
from bot.commands.spec import Call, Command, option
from bot.days import format_day
from bot.errors import Mistake, Refusal
from bot.reply import Button, Code, Field, Phrase, Reply
from bot.settings import LARGEST_CAP, MOST_ALERTS_A_DAY, NO_CAP, UNSET, starts_of_day, zone_in
from bot.typed import quoted
from bot.zones import read_zone, zone_names

if TYPE_CHECKING:
    from bot.commands.spec import ReadContext
    from bot.settings import PlaceSettings
    from bot.tenancy import Place
    from bot.watching.ports import WatchLedger, WatchShelf

_DEFAULT = "default"
_OFF = "off"
_WORDS_FOR_OFF = frozenset((_OFF, "none", "no", "unlimited"))
_EXAMPLE_ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class ZoneName:
    """A time zone by its IANA name, or `default`."""

    takes_colons = False
    verbatim = False
    guards_options = True

    @property
    def label(self) -> str:
        """One of them."""
        return _EXAMPLE_ZONE

    def read(self, text: str, context: ReadContext) -> str:  # noqa: ARG002  a zone is called the same every day
        """The name, or `default`; see `bot.zones.read_zone`."""
        return _DEFAULT if text.strip().casefold() == _DEFAULT else read_zone(text)

    def write(self, value: str | None) -> str:
        """The name; an example where there is none."""
        return value or _EXAMPLE_ZONE

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """The zones of the world's regions."""
        return (*zone_names(), _DEFAULT)


@dataclass(frozen=True, slots=True)
class Cap:
    """A number of alerts, `off`, or `default`."""

    takes_colons = False
    verbatim = False
    guards_options = True

    @property
    def label(self) -> str:
        """What it can be."""
        return f"1–{LARGEST_CAP}|{_OFF}"

    def read(self, text: str, context: ReadContext) -> str:
        """The number in plain digits, `off`, or `default`."""
        word = text.strip().casefold()
        if word in _WORDS_FOR_OFF:
            return _OFF
        if word == _DEFAULT:
            return _DEFAULT
        try:
            return str(Number(1, LARGEST_CAP).read(text, context))
        except Mistake as mistake:
            if not text.isdecimal():
                mistake.message = f"{quoted(text)} is no number of alerts"
                mistake.fix = str(MOST_ALERTS_A_DAY)
            mistake.hint = f"1 to {LARGEST_CAP} can be set; {_OFF} is for as many as there are."
            if not word.strip("0"):
                # Who wants none at all is not helped by one.
                mistake.hint = f"{mistake.hint} To be told nothing for a while: watch pause."
                mistake.fix = None
            raise

    def write(self, value: str | None) -> str:
        """As it is read; an example where there is none."""
        return value or str(MOST_ALERTS_A_DAY)

    def suggestions(self, context: ReadContext) -> tuple[str, ...]:  # noqa: ARG002
        """A few numbers and the words."""
        return ("5", "10", "30", "100", _OFF, _DEFAULT)


_ZONE, _CAP = ZoneName(), Cap()
_WHOSE = "whose: yours (me), or this place's (here)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Whose settings are shown."""

    to: str = option(TO, _WHOSE, default=ME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is set; what is left out stays as it is."""

    tz: str | None = option(
        _ZONE,
        "the time zone by its largest town, or default",
        default=None,
        synonyms=("timezone", "zone"),
    )
    cap: str | None = option(
        _CAP, "the most alerts posted by themselves in a day, or default", default=None
    )
    to: str = option(TO, _WHOSE, default=ME)


async def show(args: Shown, call: Call) -> Reply:
    """What is set, and what counts where nothing is."""
    place = place_of(args.to, call)
    shelf = call.newsroom.store.watching
    settings = await _settings(shelf, place)
    return Reply(
        heading=f"{whose(args.to, call)} settings",
        fields=await _rows(settings, place, call),
        footer=(
            "to change them: ",
            Code(write_command(SET, Change(tz=_EXAMPLE_ZONE, to=_to(args.to, call)))),
            " and ",
            Code(write_command(SET, Change(cap=_other_cap(settings), to=_to(args.to, call)))),
        ),
    )


async def change(args: Change, call: Call) -> Reply:
    """Set what is named.

    Raises:
        bot.errors.Mistake: nothing is.
    """
    if args.tz is None and args.cap is None:
        raise Mistake(
            Refusal.MISSING_VALUE,
            "nothing is named that could be set",
            hint="tz: sets the time zone, cap: the most alerts a day; settings shows both.",
            fix=f"settings set tz:{_EXAMPLE_ZONE}",
        )
    place = place_of(args.to, call)
    async with call.newsroom.store.transaction() as ledger:
        before = await _settings(ledger.watching, place)
        after = _changed(before, args)
        if after != before:
            await ledger.watching.change_settings(place, after)
    heading = f"{whose(args.to, call)} settings"
    return Reply(
        heading=f"{heading} are changed" if after != before else f"{heading} stay as they are",
        text=(_said(before, args, call),) if after != before else (),
        fields=await _rows(after, place, call),
        buttons=(Button("as it was", write_command(SET, _as_it_was(before, args))),)
        if after != before
        else (),
    )


async def _settings(reads: WatchShelf | WatchLedger, place: Place) -> PlaceSettings:
    # The place is known as it was told last, which may be as of another kind.
    return next(iter((await reads.settings_of([place])).values()), UNSET)


def _changed(before: PlaceSettings, args: Change) -> PlaceSettings:
    after = before
    if args.tz is not None:
        after = replace(after, zone=None if args.tz == _DEFAULT else args.tz)
    if args.cap is not None:
        after = replace(after, daily_cap=_cap_of(args.cap))
    return after


def _cap_of(word: str) -> int | None:
    if word == _DEFAULT:
        return None
    return NO_CAP if word == _OFF else int(word)


def _cap_word(cap: int | None) -> str:
    if cap is None:
        return _DEFAULT
    return _OFF if cap == NO_CAP else str(cap)


def _as_it_was(before: PlaceSettings, args: Change) -> Change:
    return replace(
        args,
        tz=None if args.tz is None else before.zone or _DEFAULT,
        cap=None if args.cap is None else _cap_word(before.daily_cap),
    )


def _said(before: PlaceSettings, args: Change, call: Call) -> Phrase:
    """What it was before, of what was named."""
    said = []
    if args.tz is not None:
        said.append(f"The time zone was {_zone_said(before, call)}.")
    if args.cap is not None:
        said.append(f"The cap was {_cap_said(before)}.")
    return (" ".join(said),)


async def _rows(settings: PlaceSettings, place: Place, call: Call) -> tuple[Field, ...]:
    since = starts_of_day({place: settings}, call.now, default=call.newsroom.installation.zone)
    counted = await call.newsroom.store.watching.alerts_counted(since)
    local = call.now.astimezone(zone_in(settings, default=call.newsroom.installation.zone))
    came = count_of(sum(counted.values()), "alert")
    return (
        Field(
            ("time zone",),
            (
                f"{_zone_said(settings, call)} · it is {local:%H:%M} there, {format_day(local.date())}",
            ),
        ),
        Field(("alerts a day",), (f"{_cap_said(settings)} · {came} came today",)),
    )


def _zone_said(settings: PlaceSettings, call: Call) -> str:
    name = zone_in(settings, default=call.newsroom.installation.zone).key
    return name if settings.zone == name else f"{name} (the default)"


def _cap_said(settings: PlaceSettings) -> str:
    if settings.most_alerts is None:
        return "as many as there are"
    usual = " (the default)" if settings.daily_cap is None else ""
    return f"at most {settings.most_alerts}{usual}"


def _other_cap(settings: PlaceSettings) -> str:
    """A cap worth trying."""
    return "10" if settings.daily_cap is None else _DEFAULT


def _to(to: str, call: Call) -> str:
    """What the lines that are offered say: in direct messages both words mean the same."""
    return ME if is_of_caller(to, call) else to


SHOW = Command(
    name="settings show",
    about="your time zone and how much you are told in a day, or this place's",
    args=Shown,
    handler=show,
    examples=("settings show", "settings show to:here"),
    details=(
        "Alerts beyond the day's cap are kept: watch alerts shows them. A day begins at midnight in the time zone.",
    ),
    synonyms=("settings", "timezone", "tz"),
)
SET = Command(
    name="settings set",
    about="set your time zone and how much you are told in a day, or this place's",
    args=Change,
    handler=change,
    examples=(
        "settings set tz:Europe/Berlin",
        "settings set cap:10",
        'settings set tz:"New York" cap:off to:here',
    ),
    details=(
        "A zone goes by its IANA name or its largest town. tz:default and cap:default take away what was set; cap:off is for as many alerts as there are.",
    ),
    synonyms=("set", "settings edit", "settings tz", "settings timezone"),
)
SETTINGS = (SHOW, SET)
