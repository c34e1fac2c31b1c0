"""Every sentence of “How text becomes words”, steps 2 to 5, with at least one row."""

from __future__ import annotations

import pytest

from bot.text import readable
from bot.words import MOST_JOINED, analyse, analyse_name

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ο": "omicron",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
VARIANTS = {
    "ϵ": "epsilon",
    "ϑ": "theta",
    "ϕ": "phi",
    "ς": "sigma",
    "ϖ": "pi",
    "ϱ": "rho",
    "ϰ": "kappa",
    "µ": "mu",
    "Ω": "omega",
    "𝛼": "alpha",
    "𝚫": "delta",
    "ά": "alpha",
}

FOLDED = [
    # 2. NFKC, case folding, diacritics removed from Latin, Greek and Cyrillic.
    ("ﬁne-tuning", "fine tuning"),
    ("ＬＬＭ", "llm"),
    ("x²", "x2"),
    ("½", "1 2"),
    ("BERT", "bert"),
    ("Straße STRASSE", "strasse strasse"),
    ("Schrödinger", "schrodinger"),
    ("Schro\u0308dinger", "schrodinger"),
    ("İstanbul", "istanbul"),
    ("Nguyễn", "nguyen"),
    ("Ζήνων", "ζηνων"),
    ("ᾳβ", "αβ"),
    ("學\u0345習 a\u0345b", "學 習 ab"),
    ("ёлка й", "елка и"),
    ("ø ł đ ı æ œ ð þ", "o l d i ae oe d th"),
    ("Ø Ł Đ Æ Œ Ð Þ", "o l d ae oe d th"),
    ("Erdős Łukasz Søren Đorđe", "erdos lukasz soren dorde"),
    # Other scripts keep their marks.
    ("हिन्दी", "हिन्दी"),
    ("שָׁלוֹם", "שָׁלוֹם"),
    ("2\u0302 =\u0301", "2"),
    # Invisible characters vanish.
    ("dif\u00adfu\u200bsi\u2060on", "diffusion"),
    ("a\ufe0fb\x00c", "abc"),
    ("e\u200b\u0301t\u0301", "et"),
    ("C+\u200b+", "c++"),
    # A Greek letter with no letter beside it is its name.
    ("π₀", "pi 0"),
    ("pi0", "pi 0"),
    ("α-divergence", "alpha divergence"),
    ("β alone, (λ)", "beta alone lambda"),
    ("αβ Δx μm", "αβ δx μm"),
    ("5µ α̂", "5mu alpha"),
    ("α+β", "alpha beta"),
    ("ϝ", "ϝ"),
    # 3. A word is a run of letters and digits.
    ("Attention, is (all)… “you”—need!", "attention is all you need"),
    ("pass@k 100% a&b x=y", "pass k 100 a b x y"),
    ("한국어 العربية", "한국어 العربية"),
    ("emoji 🤗 gone", "emoji gone"),
    # Apostrophes inside vanish.
    ("Bell's Bell’s Bellʼs Bell‘s", "bells bells bells bells"),
    ("rock'n'roll Hawaiʻi", "rocknroll hawaii"),
    ("'quoted' models' ''twice''", "quoted models twice"),
    ("a''b", "a b"),
    ("α's", "alphas"),
    # Numbers stay whole.
    ("2.5", "2.5"),
    ("1,000", "1000"),
    ("1,000,000.5", "1000000.5"),
    ("12,345,678", "12345678"),
    ("1.2.3", "1.2.3"),
    ("2.5x 1,000th", "2.5x 1000th"),
    ("USD1,000", "usd 1000"),
    ("10,20 1,0000 1234,567", "10 20 1 0000 1234 567"),
    ("100,20,300 0,123 10,100,20", "100 20 300 0 123 10 100 20"),
    ("3. .5 2.5.", "3 5 2.5"),
    # `+` and `#` right after a one-letter word, with no letter following, belong to it, elsewhere they are dropped.
    ("C++ C# F# g++", "c++ c# f# g++"),
    ("C++, (C#).", "c++ c#"),
    ("A+B C#d", "a b c d"),
    ("C++11", "c++ 11"),
    ("C++-based Objective-C++", "c++ based objective c++"),
    ("LLM+ ab++ 5+ #1 +a λ++", "llm ab 5 1 a lambda"),
    # Every Han, kana and Thai character is a word of its own.
    ("大模型", "大 模 型"),
    ("ひらカナー", "ひ ら カ ナ ー"),
    ("ﾊﾟﾝ", "パ ン"),
    ("か\u3099", "が"),
    ("㈱", "株"),
    ("กิน", "กิ น"),
    ("GPT模型2", "gpt 模 型 2"),
    ("α波 C++語 文+", "alpha 波 c++ 語 文"),
    ("々〇", "々 〇"),
    # 4. Compounds.
    ("a-b a/b a.b a_b a^b a–b a\u2011b", "a b a b a b a b a b a b a b"),
    ("Qwen2.5-72B", "qwen 2.5 72b"),
    ("SAM2 GPT4o", "sam 2 gpt 4o"),
    ("4o 3D R1 v1.5 H2O", "4o 3d r1 v1.5 h2o"),
    ("wav2vec2", "wav 2vec 2"),
    ("BLEU's4", "bleus 4"),
]


@pytest.mark.parametrize(("text", "words"), FOLDED, ids=[text for text, _ in FOLDED])
def test_a_text_has_these_words(text: str, words: str) -> None:
    assert " ".join(analyse(text).folded) == words


@pytest.mark.parametrize(
    ("letter", "name"), [*GREEK.items(), *VARIANTS.items()], ids=[*GREEK, *VARIANTS]
)
def test_a_greek_letter_alone_is_its_name_in_either_case(letter: str, name: str) -> None:
    assert analyse(letter).folded == (name,)
    assert analyse(letter.upper()).folded == (name,)


@pytest.mark.parametrize("written", [r"$\pi_0$", "π₀", "pi0", "π_0", "Π0"])
def test_pi_zero_is_the_same_however_it_is_written(written: str) -> None:
    analysis = analyse(readable(written))

    assert analysis == analyse("pi0")
    assert [word.folded for word in analysis.joined] == ["pi0"]


JOINED = [
    ("multi-stage", {(0, 2): "multistage"}),
    ("state-of-the", {(0, 2): "stateof", (0, 3): "stateofthe", (1, 3): "ofthe"}),
    ("a/b", {(0, 2): "ab"}),
    ("e.g.", {(0, 2): "eg"}),
    ("x_i", {(0, 2): "xi"}),
    ("R^n", {(0, 2): "rn"}),
    ("encoder–decoder", {(0, 2): "encoderdecoder"}),
    ("non\u2011linear", {(0, 2): "nonlinear"}),
    ("Qwen2.5-72B", {(0, 2): "qwen2.5", (0, 3): "qwen2.572b", (1, 3): "2.572b"}),
    ("SAM2", {(0, 2): "sam2"}),
    ("see GPT-4o", {(1, 3): "gpt4o"}),
    ("C++-based", {(0, 2): "c++based"}),
    # One character, and no space.
    ("a--b a -b a- b a - b a.-b", {}),
    # Nothing else joins.
    ("a+b a:b a,b a—b a−b a~b", {}),
    # What is one word has no parts.
    ("4o 3D R1 v1.5 2.5 1,000 Bell's C++11 模型", {}),
]


@pytest.mark.parametrize(("text", "joined"), JOINED, ids=[text for text, _ in JOINED])
def test_a_compound_has_these_joined_words(text: str, joined: dict[tuple[int, int], str]) -> None:
    assert {(word.start, word.end): word.folded for word in analyse(text).joined} == joined


def test_a_joined_word_is_stemmed_like_any_word() -> None:
    assert [word.stem for word in analyse("multi-stage").joined] == list(
        analyse("multistage").stems
    )
    assert [word.stem for word in analyse("V-LMs").joined] == ["vlm"]


def test_a_long_chain_is_joined_in_runs_of_bounded_length() -> None:
    joined = analyse("-".join("abcdefghijklmnopqrst")).joined

    assert max(word.end - word.start for word in joined) == MOST_JOINED
    assert "abcdefgh" in [word.folded for word in joined]


SAME_STEM = [
    "policies policy",
    "distilled distillation",
    "embed embeds embedding embeddings embedded",
    "experience experiences experienced",
    "animal animals",
    "conversion conversions",
    "LMs LM",
    "GANs GAN",
    "LM's LM",
    "LLMs llms LLM llm",
    "gpus GPU GPUs",
    "rnns RNN",
    "naïve naive",
    "Models model",
    "Bell's bells",
]


@pytest.mark.parametrize("words", SAME_STEM)
def test_these_words_have_one_stem(words: str) -> None:
    assert len(set(analyse(words).stems)) == 1


OTHER_STEM = [
    "experience experiments",
    "animal animation",
    "conversion conversation",
    "conversely conversation",
    "conversely conversion",
    "several severe",
    "numerous numerical",
    "ragged RAG",
    "lms LM",  # needs the capitals
    "class clas",  # no single s
    "bias bia",  # has a vowel before
]


@pytest.mark.parametrize("words", OTHER_STEM)
def test_these_words_have_different_stems(words: str) -> None:
    one, other = analyse(words).stems

    assert one != other


STEMS = [
    ("experience", "experience"),
    ("experienced", "experience"),
    ("animals", "animal"),
    ("ANIMALs", "animal"),
    ("conversions", "conversion"),
    ("conversely", "conversely"),
    ("several", "several"),
    ("numerous", "numerous"),
    ("ragged", "ragged"),
    ("embeds", "embed"),
    ("llms", "llm"),
    ("thus", "thu"),
    ("sys", "sys"),
    ("policies", "polici"),
    # a–z only
    ("обучения", "обучения"),
    ("72Bs", "72bs"),
    ("C++", "c++"),
    ("ńames", "name"),
]


@pytest.mark.parametrize(("word", "stem"), STEMS)
def test_a_word_has_this_stem(word: str, stem: str) -> None:
    assert analyse(word).stems == (stem,)


def test_stems_are_those_of_the_version_of_snowball_that_the_analysis_was_made_with() -> None:
    """Another result means other words for the same text: then `ANALYSIS_VERSION` must be raised."""
    words = (
        "generalization evaluating optimization agentic reasoning robustly hierarchical transformers"
        " multimodality retrieval quantized inferences diffusions universal university organization"
        " arsenal emergence internet skis news happily fluently classes studies lying using"
    )

    stems = (
        "general evalu optim agent reason robust hierarch transform multimod retriev quantiz"
        " infer diffus universal universiti organiz arsenal emergenc internet ski news happili fluentli class studi lie use"
    )

    assert " ".join(analyse(words).stems) == stems


def test_names_are_never_stemmed() -> None:
    name = analyse_name("Jeff Hawkins-Jones, LMs Universities")

    assert name.folded == ("jeff", "hawkins", "jones", "lms", "universities")
    assert name.stems == name.folded
    assert [(word.folded, word.stem) for word in name.joined] == [("hawkinsjones", "hawkinsjones")]
