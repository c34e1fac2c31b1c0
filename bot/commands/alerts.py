"""`watch alerts`: what the watches have told, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.grammar import write_command
from bot.commands.lists import Listed, Paged, marked, page_of
from bot.commands.owned import ME, TO, place_of
from bot.commands.spec import Call, Command, option
from bot.commands.watches import LIST, All
from bot.paper_id import id_number
from bot.query.analysed import AnalysedPaper
from bot.query.printing import written
from bot.reply import Code, Reply
from bot.watching.model import Every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import ListedPaper
    from bot.watching.model import Alert, Watch

MOST_SHOWN = 1_000
"""Alerts that can be paged through."""

_POSTED = {Every.NOW: "", Every.DAY: "for the day's post", Every.WEEK: "for the week's post"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts(Paged):
    """Whose alerts are shown, and how."""

    to: str = option(TO, "those that went to you (me), or to this place (here)", default=ME)


async def alerts(args: Alerts, call: Call) -> Reply:
    """What the watches have told in a place."""
    shelf = call.newsroom.store.watching
    place = place_of(args.to, call)
    told = await shelf.alerts_in(place, MOST_SHOWN)
    if not told:
        return Reply(
            heading="No watch has told anything yet",
            text=(
                (
                    "Watches look at what comes onto the lists. An open chat reads these every 10 minutes, ",
                    Code("paperboy poll"),
                    " reads them at once.",
                ),
                (Code(write_command(LIST, All(to=args.to))), " shows the watches there are."),
            ),
        )
    watches = await shelf.watches({each for alert in told for each in alert.watch_ids})
    numbers = [id_number(alert.paper_id) for alert in told]
    papers = await call.newsroom.store.look_up(lambda index: index.listed_papers(numbers))
    listed = [
        _listed(alert, found, watches)
        for alert in told
        if (found := papers.get(id_number(alert.paper_id))) is not None
    ]
    # The alerts of one round came at one instant.
    together = {alert.paper_id: alert.at for alert in told}
    listed.sort(
        key=lambda one: (together[one.paper.id], one.paper.facts.upvotes or 0), reverse=True
    )
    page = page_of(listed, ALERTS, args)
    whose = "Your alerts" if args.to == ME else "This place's alerts"
    return Reply(
        heading=f"{whose} · {page.span}",
        cards=page.cards,
        buttons=page.buttons,
        footer=("the latest first; of those that came together, the most voted",),
    )


def _listed(alert: Alert, found: ListedPaper, watches: dict[int, Watch]) -> Listed:
    """A paper with the watch that told of it, its words marked."""
    met = [watches[each] for each in alert.watch_ids if each in watches]
    one = Listed(
        found.paper,
        days=(found.first_listed,) if found.first_listed else (),
        note=_note(alert, met),
    )
    if not met:
        return one
    return marked(one, met[0].query, AnalysedPaper(found.paper, found.first_listed))


def _note(alert: Alert, met: Sequence[Watch]) -> str:
    said = [f"watch {watch.number}: {written(watch.query)}" for watch in met[:2]]
    if len(met) > 2:
        said.append(f"and {len(met) - 2} more")
    if not met:
        said.append("a watch that is gone")
    if alert.is_capped:
        said.append("beyond the alerts of its day")
    elif _POSTED[alert.every]:
        said.append(_POSTED[alert.every])
    return " · ".join(said)


ALERTS = Command(
    name="watch alerts",
    about="what your watches have told, the latest first",
    args=Alerts,
    handler=alerts,
    examples=("watch alerts", "watch alerts top:3"),
    synonyms=("alerts",),
)
