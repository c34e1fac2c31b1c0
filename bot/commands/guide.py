"""`help`, made from the declarations alone, and `more`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.commands.grammar import read_line
from bot.commands.kinds import Topic
from bot.commands.query_guide import QUERY_TOPICS, query_help
from bot.commands.spec import Call, Command, optional_words
from bot.errors import Mistake, Refusal
from bot.reply import MORE, Button, Code, Field, Phrase, Reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.commands.spec import Param, Registry

MEANINGS: dict[Refusal, str] = {
    Refusal.UNKNOWN_COMMAND: "The first word is no command. help lists those there are.",
    Refusal.UNKNOWN_OPTION: "The command has no such name:value option. help <command> lists its options.",
    Refusal.REPEATED_OPTION: "An option was given twice. Which one counts would be a guess.",
    Refusal.MISSING_VALUE: "The command or the option needs a value that was left out.",
    Refusal.UNEXPECTED_VALUE: "The command takes no words besides its options.",
    Refusal.UNCLOSED_QUOTE: 'A " opens words that belong together, and none closes them.',
    Refusal.BAD_NUMBER: "A whole number within the range shown by help <command> is needed.",
    Refusal.BAD_CHOICE: "One of the few words shown by help <command> is needed.",
    Refusal.BAD_DAY: "The day could not be read, or there is no such day. 2026-07-15 always works.",
    Refusal.BAD_ZONE: "Time zones go by their IANA names, such as Europe/Berlin; the town alone will do where there is one such.",
    Refusal.BAD_PAPER: "No arXiv id could be found in what was typed. 2607.11886 or any link to a paper works.",
    Refusal.UNKNOWN_TOPIC: "help knows commands and their options, query and its fields, and the names of refusals.",
    Refusal.TOO_LONG: "The line, or the query or note in it, is longer than what can be taken.",
    Refusal.EMPTY_QUERY: "The query holds no word, id or condition to look for.",
    Refusal.UNCLOSED_BRACKET: "A ( is not closed, or a ) closes nothing.",
    Refusal.EMPTY_GROUP: "There is nothing between the brackets.",
    Refusal.EMPTY_PHRASE: "There is no word between the quotes.",
    Refusal.EMPTY_FIELD: "Behind a field's colon goes a word, a phrase or a group.",
    Refusal.UNKNOWN_FIELD: "Fields are title, abstract, author, cat, org, keyword, id, has, since and until. Before a space, a colon is punctuation.",
    Refusal.NESTED_FIELD: "A field holds for all that is in its brackets, so another field cannot stand there.",
    Refusal.LONE_OPERATOR: "AND, OR, NOT, - and = need words beside them. In quotes, or in lower case, they are plain words.",
    Refusal.DOUBLED_OPERATOR: "Two operators follow each other, so it is not clear which is meant.",
    Refusal.EXCLAMATION: "What must not be there is written -word or NOT word.",
    Refusal.BAD_PREFIX: "A * stands at the end of a word, behind three or more letters and digits: quant*",
    Refusal.BAD_CATEGORY: "A category is one of arXiv's, such as cs.CL, or a whole archive, such as cs.",
    Refusal.UNKNOWN_LINK: "A paper can have code, a project, media or models.",
    Refusal.LONE_INITIAL: 'With an initial goes at least one name in full: author:"k he"',
    Refusal.ONLY_EXCLUSIONS: "A query must need something: one that a paper with none of its words would satisfy finds nearly everything.",
    Refusal.NOT_IN_WATCH: "Watches and mutes look at what is listed from now on, so since: and until: mean nothing in them.",
    Refusal.NOTHING_TO_CONTINUE: "more goes on with the list shown last, and none was shown, or it had ended.",
    Refusal.NO_SUCH_BUTTON: "A number presses that button of the newest reply or, where that has none so numbered, of the latest list.",
    Refusal.PAST_THE_END: "The list has fewer pages than that.",
    Refusal.FUTURE_DAY: "Lists are made on their day. Days are UTC days, which may begin or end before yours.",
    Refusal.UNKNOWN_PAPER: "The sources know no paper of that id; perhaps a digit is wrong.",
    Refusal.NO_SUCH_NUMBER: "There is none that is called so. Watches and mutes go by the numbers that their list shows, and a number is never given again; papers of a library go by their ids.",
    Refusal.ALREADY_THERE: "What was to be added is there already, word for word.",
    Refusal.TOO_MANY: "There is a limit to how many watches and mutes one person or place can have.",
    Refusal.TOO_FAST: "A person is answered thirty times a minute at most. The line was not carried out; it can be given again a little later.",
    Refusal.UNREACHABLE: "The source gave no usable answer, and what was asked is not stored here. It is asked again every time.",
    Refusal.UNREADABLE: "The source answered something else than what it promises. Please report it if it lasts.",
    Refusal.TOO_SLOW: "The search asks for more at once than can be answered in a few seconds. Fewer or rarer words help; long compounds, phrases and word* cost most.",
    Refusal.STORE_FAULT: "The database could not be read or written; the message says what helps.",
    Refusal.BUG: "Something in Paperboy itself is wrong. The log has more under the reference shown.",
}
"""What each refusal means, in a sentence or two."""


PAPERS = "papers"
"""The word before every command; who asks about it asks about all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What is explained."""

    topic: str | None = optional_words(
        Topic(), "a command, query, a field, an option, or the name of a refusal"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class More:
    """`more` takes no arguments."""


async def show_help(args: Help, call: Call) -> Reply:
    """All commands, or one of them, what a query can hold, an option, or the meaning of a refusal."""
    if args.topic in (None, PAPERS):
        return _overview(call)
    command = call.registry.find(args.topic)
    if command is not None:
        return _of_command(command, call.registry)
    if args.topic in QUERY_TOPICS:
        return query_help(args.topic)
    if args.topic in option_names(call.registry):
        return _of_option(args.topic, call.registry)
    refusal = Refusal(args.topic)
    return Reply(heading=refusal.value, text=((MEANINGS[refusal],),))


async def more(args: More, call: Call) -> Reply:  # noqa: ARG001  every handler takes its arguments
    """The next page of the list shown last.

    Raises:
        bot.errors.Mistake: no list was shown, or it has ended.
    """
    button = next((each for each in call.latest_list.buttons if each.label == MORE), None)
    if button is not None:
        following = read_line(button.command, call.registry, today=call.now.date())
        return await following.command.handler(following.args, call)
    ended = call.latest_list.is_list
    raise Mistake(
        Refusal.NOTHING_TO_CONTINUE,
        "the list has ended" if ended else "there is no list to go on with",
        hint="" if ended else "It works after a list that has more papers than were shown.",
        fix=None if ended else "today",
    )


def _overview(call: Call) -> Reply:
    rows = tuple(Field((Code(command.usage),), (command.about,)) for command in call.registry)
    return Reply(
        heading="Paperboy brings the day's research papers",
        fields=rows,
        text=(("Days can be typed as people write them, papers as ids or as any link to them.",),),
        footer=(
            Code("help <command>"),
            " tells more of one, ",
            Code("help query"),
            " what can be searched for",
        ),
        buttons=(Button("today", "today"),),
    )


def _of_command(command: Command[Any], registry: Registry) -> Reply:
    fields = [Field((Code(_param_name(param)),), _param_text(param)) for param in _shown(command)]
    fields += [Field(("example",), (Code(example),)) for example in command.examples]
    if command.synonyms:
        fields.append(Field(("also",), (", ".join(command.synonyms),)))
    if siblings := _siblings(command, registry):
        fields.append(Field(("besides",), (", ".join(siblings),)))
    return Reply(
        heading=f"{command.usage} — {command.about}",
        text=tuple((paragraph,) for paragraph in command.details),
        fields=tuple(fields),
        buttons=tuple(
            Button(example, example) for example in command.examples[:1] if command.name != "help"
        ),
        footer=(
            (Code("help query"), " shows what a query can hold")
            if any(param.kind.verbatim for param in command.words)
            else ()
        ),
    )


def _siblings(command: Command[Any], registry: Registry) -> tuple[str, ...]:
    """The other commands that begin with the same word."""
    first = command.name.split()[0]
    return tuple(
        each.name for each in registry if each.name.split()[0] == first and each is not command
    )


def option_names(commands: Iterable[Command[Any]]) -> tuple[str, ...]:
    """The names of all options, each once."""
    return tuple(dict.fromkeys(param.name for each in commands for param in each.options))


def topic_about(topic: str) -> str:
    """What a topic that is no command is, in a few words."""
    if topic == PAPERS:
        return "every command"
    if topic in QUERY_TOPICS:
        return "what a query can hold"
    return "the name of a refusal" if topic in MEANINGS else "an option"


def _of_option(name: str, registry: Registry) -> Reply:
    """An option, as each command that takes it has it."""
    taken = [
        (command, param) for command in registry for param in command.options if param.name == name
    ]
    by_param = {param: [each.name for each, its in taken if its == param] for _, param in taken}
    return Reply(
        heading=f"{name}: — an option",
        fields=tuple(
            Field(
                (Code(f"{name}:{param.kind.label}"),),
                (*_param_text(param), f", for {', '.join(names)}"),
            )
            for param, names in by_param.items()
        ),
        footer=(Code("help <command>"), " tells more of a command"),
    )


def _shown(command: Command[Any]) -> tuple[Param, ...]:
    return (*command.words, *command.options)


def _param_name(param: Param) -> str:
    return f"<{param.kind.label}>" if param.is_words else f"{param.name}:{param.kind.label}"


def _param_text(param: Param) -> Phrase:
    if param.default in (None, ""):
        return (param.about,)
    return (f"{param.about}; usually {param.kind.write(param.default)}",)


HELP = Command(
    name="help",
    about="what there is, or more about one command",
    args=Help,
    handler=show_help,
    examples=("help", "help on", "help query"),
    details=(
        "help query shows what can be searched for; its fields, options and the names of refusals are explained too.",
    ),
    synonyms=("?", "commands"),
)
MORE_COMMAND = Command(
    name="more",
    about="go on with the list shown last",
    args=More,
    handler=more,
    examples=("more",),
    synonyms=("next",),
)
