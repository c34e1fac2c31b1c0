"""What titles and abstracts read like: each case is a piece of a real one, unless said otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.text import one_line, readable

PAPERS = json.loads(
    (Path(__file__).parents[2] / "data/text/papers.json").read_text(encoding="utf-8")
)

ACCENTS = [
    (r"However, na\"{\i}ve fine-tuning VAR", "However, naïve fine-tuning VAR"),
    (r"Na\"ively applying", "Naïvely applying"),
    (r"Erd\"{o}s-R\'{e}nyi (ER) model", "Erdös-Rényi (ER) model"),
    (r"Erd\H{o}s", "Erdős"),
    (r"k\={a}k\={a} re-identification", "kākā re-identification"),
    (
        r"(Reabilita\c{c}\~ao Estrutural Digital atrav\'es da AI)",
        "(Reabilitação Estrutural Digital através da AI)",
    ),
    (r"the \^O \u{A}n Quan game", "the Ô Ăn Quan game"),
    (r"(Toma\v{s}ev et al., 2020)", "(Tomašev et al., 2020)"),
    (r"Posel od \v{C}erchova for", "Posel od Čerchova for"),
    (r"Fran\c cois, K\"ahler", "François, Kähler"),
    (r"the Kurdyka-\L ojasiewicz property", "the Kurdyka-Łojasiewicz property"),
    (r"\O ygard, stra\ss e and {\ae}on", "Øygard, straße and æon"),
    (r"Bird\u2019s Eye View", "Bird’s Eye View"),
    (
        r"of state-of-the-art \b{eta}-VAE and \r{ho} = 0.68",
        "of state-of-the-art β-VAE and ρ = 0.68",
    ),
    (r"using {\alpha}-\b{eta} Synchronous", "using α-β Synchronous"),
    (r"Fleiss' \k{appa} 0.083", "Fleiss' κ 0.083"),
]

LOOKS = [
    (r"\textbf{L}azy", "Lazy"),
    (r"\textbf{AD}versarial \textbf{M}ulti-\textbf{I}njection", "ADversarial Multi-Injection"),
    (r"$\textbf{S}$h$\textbf{o}$rt-to-$\textbf{Lo}$ng", "Short-to-Long"),
    (
        r"a \underline{\textbf{C}}ausal \underline{\textbf{C}}oncept-Guided",
        "a Causal Concept-Guided",
    ),
    (r"$\mathcal{V}isi\mathcal{P}runer$: Decoding", "VisiPruner: Decoding"),
    (r"true-class ({\it i.e.}, correct-label)", "true-class (i.e., correct-label)"),
    (r"such {\em a priori\/} guarantees require", "such a priori guarantees require"),
    (r"studied {\it in vivo}, {\bf bold} words", "studied in vivo, bold words"),
    (r"\noindent Memory is", "Memory is"),
    (r"{{\large {\textbf{F}}}}aster {{\large {\textbf{D}}}}istillation", "Faster Distillation"),
    (r"matrices ${\bf Q}$ and ${\bf A}$ encoding", "matrices Q and A encoding"),
    (r"{\color{blue}3)} LLM numerical precision", "3) LLM numerical precision"),
    (r"\textbf{\textcolor{red}WARNING: This paper", "WARNING: This paper"),
    (r"We show that \gls{UltrON} mitigates", "We show that UltrON mitigates"),
    (r"we propose \methodname, a \ours{}-based", "we propose methodname, a ours-based"),
    (
        r"our \ModelName~significantly \name\xspace achieves",
        "our ModelName significantly name achieves",
    ),
    (r"and \method consistently", "and method consistently"),
    (r"robustness (\eg, resilience), \ie. \etc", "robustness (e.g., resilience), i.e. etc."),
    (r"we introduce GradSentry ({Grad}ient {Sentry})", "we introduce GradSentry (Gradient Sentry)"),
    (r"{GSR4B}: Biomass Map", "GSR4B: Biomass Map"),
    (r"how \verb|Llama-3.2-1B-Instruct| represents", "how Llama-3.2-1B-Instruct represents"),
    (r"\begin{itemize} \item one \item two \end{itemize} end", "• one • two end"),  # made up
]

LINKS = [
    (r"available \href{https://amirkasaei.com/carinox/}{this URL}.", "available this URL."),
    (r"at~\href{https://g.io/T}{\textcolor{cyan}{\texttt{KnowMT-Bench}}}.", "at KnowMT-Bench."),
    (
        r"Homepage: \href{https://omnihuman-lab.github.io/v1_5/}",
        "Homepage: https://omnihuman-lab.github.io/v1_5/",
    ),
    (r"at\url{https://github.com/a/financial\_rag}.", "at https://github.com/a/financial_rag."),
    (r"https://www.iitp.ac.in/~ai-nlp-ml/a--b.html", "https://www.iitp.ac.in/~ai-nlp-ml/a--b.html"),
    (
        r"https://g.io/flux-gs-project/{https://g.io/f}",
        "https://g.io/flux-gs-project/ https://g.io/f",
    ),
    (r"here\footnote{https://github.com/mhson-kyle/W}.", "here (https://github.com/mhson-kyle/W)."),
    (r'"PustakAI"\footnote{Pustak means `book\'.} for', '"PustakAI" (Pustak means ‘book’.) for'),
    (
        r"DeepSeek-R1~\cite{Guo-2025-Deepseek}. And \cite{SDWMG,HJA} yield",
        "DeepSeek-R1 [Guo-2025-Deepseek]. And [SDWMG, HJA] yield",
    ),
    (r"insights from \citet{Xiong-2025}.", "insights from [Xiong-2025]."),
]

MATHS = [
    (r"$\alpha$-divergence", "α-divergence"),
    (r"a $3\times3$ kernel, 42 $\times$ faster", "a 3×3 kernel, 42 × faster"),
    (r"from 77.67$\pm$2.68 to $\leq$ 0.32", "from 77.67±2.68 to ≤ 0.32"),
    (r"English$\rightarrow$German", "English→German"),
    (r"$1\%$ of $10^{-3}$ or $10^{20}$", "1% of 10^-3 or 10^20"),
    (r"SD$^\mathrm{2}$Net and Co$^{3}$Gesture", "SD^2Net and Co^3Gesture"),
    (r"a 360$^\circ$ panorama, $0.05^{\circ}$, 90{\deg}", "a 360° panorama, 0.05°, 90°"),
    (r"A$^*$ search, the $1^{st}$", "A* search, the 1st"),
    (r"AP$_{50}$, mAP$_{50:95}$, $x_{i}$, $J_\text{proj}$", "AP_50, mAP_(50:95), x_i, J_proj"),
    (r"in $\mathcal{O}(n\log n)$ or $\mathcal{O}(n^3N^2)$", "in O(n log n) or O(n^3N^2)"),
    (r"an $\mathcal{O}\left(\frac{1}{T}\right)$ rate", "an O(1/T) rate"),
    (r"$\frac{a+b}{2}$, $\sqrt{n}$, $\sqrt{n+1}$", "(a+b)/2, √n, √(n+1)"),
    (r"where $\hat{y}$ and $\tilde{O}(n)$, $A\not\equiv s$", "where ŷ and Õ(n), A≢s"),
    (r"set $f^{-1}(\sigma)$ for some $\sigma \in \mathbb{R}$", "set f^-1(σ) for some σ ∈ R"),
    (r"$\arg\max_{a}\mathbb{E}[U(a)\mid s]$", "arg max_a E[U(a)|s]"),
    (r"\(\rightarrow\)8.4 and 2\(\times\) speedup", "→8.4 and 2× speedup"),
    (r"PDE: \[ -\text{div}(D) = \Phi(I,t) \] where", "PDE: -div(D) = Φ(I,t) where"),
    (r"adjacent $\textbf{DA}$$^{\textbf{2}}$ and $$x_{1}$$", "adjacent DA^2 and x_1"),
    (r"(~ 10^{17}), α=(2N)^{1/2}", "(~ 10^17), α=(2N)^(1/2)"),
    (r"data$\unicode{x2013}$a labor, \ding{183} Generalist", "data–a labor, ❷ Generalist"),
    (r"$\$270$ or $5000$", "$270 or 5000"),
    (r"by $\times$1.5 with $\sim$20x, $<$50", "by ×1.5 with ∼20x, <50"),
    (r"fibers $F = \{4,8\}$ and 10{,}000", "fibers F = {4,8} and 10,000"),
    (r"the $m$-local $\lambda k$, $\Delta T$", "the m-local λk, ΔT"),
]

NO_LATEX = [
    ("costs $5 and $10", "costs $5 and $10"),
    ("between $48-$74 per voter", "between $48-$74 per voter"),
    ("Qwen 2.5 ($1.33M) and Mistral ($0.70M)", "Qwen 2.5 ($1.33M) and Mistral ($0.70M)"),
    ("50% of GPT-4o & Gemini, C# and H&E; Q&A;", "50% of GPT-4o & Gemini, C# and H&E; Q&A;"),
    ("c in {True, False}", "c in {True, False}"),
    ("with parameters in {-1, 0, 1}. {De, Zh, Ja}", "with parameters in {-1, 0, 1}. {De, Zh, Ja}"),
    ('{"name": "x", "n": 1}', '{"name": "x", "n": 1}'),  # made up
    (r"double newline token (\n\n), we", r"double newline token (\n\n), we"),
    ("snake_case, x^2, O(n^2), R^ DT, C++", "snake_case, x^2, O(n^2), R^ DT, C++"),
    ("<think> and </think> &lt;", "<think> and </think> &lt;"),
    ("such as `gpt-4o`, and `o4-mini`", "such as `gpt-4o`, and `o4-mini`"),
]

SIGNS = [
    (r"45\% of T\&T, lcr\_regularization, \$3, \#1", "45% of T&T, lcr_regularization, $3, #1"),
    (
        r"(86\\% accuracy), mAP\@0.5, i.i.d.\@ assumptions",
        "(86% accuracy), mAP@0.5, i.i.d. assumptions",
    ),
    ("a -- b, 2022--2024, c---d", "a – b, 2022–2024, c—d"),
    (
        "``universal coordinates'' and ''motion events''",
        "“universal coordinates” and “motion events”",
    ),
    ('an ``asymmetric dynamic," and ``salient"', "an “asymmetric dynamic,” and “salient”"),
    ("on `how' to, the model`s", "on ‘how’ to, the model's"),
    (
        "Large language models~(LLMs), Stage~1, e.g.~FLUX",
        "Large language models (LLMs), Stage 1, e.g. FLUX",
    ),
    (
        "only ~85% on, (~$3 for), ~ 3 dB, 10~30% or Human ~ Policy",
        "only ~85% on, (~$3 for), ~ 3 dB, 10~30% or Human ~ Policy",
    ),
    (r"in \textasciitilde 5 minutes", "in ~ 5 minutes"),
    (r"PCBA \\ via Self-Supervised", "PCBA via Self-Supervised"),
    (r"vs.\ unhinted, <0.1\,ms, 1\,600", "vs. unhinted, <0.1 ms, 1 600"),
    (r"a log-\-likelihood", "a log-likelihood"),  # made up
]

BROKEN = [
    (r"various settings\footnote{Code is available", "various settings Code is available"),
    (r"\textit{\textcolor{blue}{The model", "The model"),
    ("Trunk-Collateral Net}work", "Trunk-Collateral Network"),
    ("https://g.com/zxk688}{https://g.com/zxk688.", "https://g.com/zxk688 https://g.com/zxk688."),
    ("{We will open-source all", "{We will open-source all"),
    (r"an $x and \textbf{bold} text", "an $x and bold text"),
    (r"ends with a backslash\ ", "ends with a backslash"),
    (r"(Q\A) and \1.49M", "(Q A) and 1.49M"),
]


@pytest.mark.parametrize(
    ("told", "read"),
    [*ACCENTS, *LOOKS, *LINKS, *MATHS, *NO_LATEX, *SIGNS, *BROKEN],
)
def test_latex_reads_as_what_it_means_and_all_else_as_it_stands(told: str, read: str) -> None:
    assert readable(told) == read


@pytest.mark.parametrize("paper", PAPERS, ids=[paper["id"] for paper in PAPERS])
def test_whole_papers_read_as_they_were_reviewed(paper: dict[str, dict[str, str]]) -> None:
    assert one_line(paper["title"]["told"]) == paper["title"]["read"]
    assert readable(paper["abstract"]["told"]) == paper["abstract"]["read"]


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("left\u202eright\u2066x\u2069\u200f", "leftrightx"),
        ("zero\u200bwidth\ufeff so\u00adft \u2060joiner\u200d", "zerowidth soft joiner"),
        ("e\u200b\u0301", "é"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("ﬁne ｆｕｌｌ D²Net 5 µm x\u00a0y", "fine full D2Net 5 μm x y"),
        ("tab\tand  two   spaces ", "tab and two spaces"),
        ("one\ntwo\r\nthree\u2028four", "one two three four"),
        ("one\n \n\n\ntwo\r\n\r\nthree\u2029four", "one\n\ntwo\n\nthree\n\nfour"),
        (r"first\par second $a$" + "\n\n" + "third$ b$", "first\n\nsecond a\n\nthird$ b$"),
        ("", ""),
        (" \n\n ", ""),
    ],
)
def test_nothing_invisible_stays_and_white_space_is_tidy(told: str, read: str) -> None:
    assert readable(told) == read


def test_a_title_is_one_line() -> None:
    assert one_line("360{\\deg}\n  Unbounded\n\nScenes ") == "360° Unbounded Scenes"


def test_maths_does_not_reach_over_a_paragraph() -> None:
    assert readable("at $5\n\nand 10$ more") == "at $5\n\nand 10$ more"


def test_plain_text_needs_no_latex_library() -> None:
    code = (
        "import sys; from bot.text import readable; readable('50\\\\% of \\\\textbf{plain} text -- and $x^2$');"
        "sys.exit('pylatexenc' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
