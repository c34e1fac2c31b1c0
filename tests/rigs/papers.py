"""Real papers, as they are once read: for snapshots and for talks that need something to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.papers import Facts, Paper, PaperId, SourceName, ToldAt, Words

TOLD_AT = datetime(2026, 7, 15, 12, tzinfo=UTC)


def make_paper(
    paper_id: str = "2607.11886",
    *,
    title: str = "A Paper",
    abstract: str = "",
    authors: tuple[str, ...] = ("Ada Lovelace",),
    source: SourceName = SourceName.HF,
    facts: Facts | None = None,
) -> Paper:
    """A paper of which little is told."""
    return Paper(
        id=PaperId(paper_id),
        words=Words(
            title=title, abstract=abstract, authors=authors, source=source, told_at=TOLD_AT
        ),
        facts=facts or Facts(),
        told_at=ToldAt(hf=TOLD_AT) if source is SourceName.HF else ToldAt(arxiv=TOLD_AT),
    )


READ_IT_BACK = make_paper(
    "2607.11886",
    title="Read It Back: Pretrained MLLMs Are Zero-Shot Reward Models for Text-to-Image Generation",
    abstract=(
        "In this paper, we propose SpectraReward, a training-free reward function that turns pretrained MLLMs"
        " into off-the-shelf reward models for image-generation reinforcement learning. Instead of asking the"
        " MLLM to judge a generated image or answer decomposed verification questions, SpectraReward measures"
        " how well the original prompt can be recovered from the generated image through a single "
        "image-conditioned, teacher-forced forward pass. We use the average image-conditioned prompt "
        "log-likelihood as the reward, directly reusing the MLLM's pretrained image-text alignment ability "
        "without preference labels, reward-model fine-tuning. We further introduce Self-SpectraReward, a "
        "special case for unified multimodal models where the policy's own understanding branch serves as the"
        " reward model for its generation branch, forming a closed-loop self-improving framework without "
        "external reward models or external knowledge. Extensive experiments validate SpectraReward through a"
        " broad image-generation RL study covering two diffusion models, three RL algorithms, nine reward "
        "MLLM backbones from four MLLM families spanning 4B to 235B parameters, and five out-of-distribution "
        "text-to-image benchmarks. Results show that both SpectraReward and Self-SpectraReward significantly "
        "and consistently improve generation performance and outperform prior MLLM-derived reward training "
        "methods. Further analysis reveals that larger reward MLLMs are not always better, while "
        "Self-SpectraReward can match or surpass much larger external reward models, suggesting that "
        "reward-policy alignment is a key factor for effective image-generation RL. Project Page: "
        "https://huangrh99.github.io/SpectraReward/"
    ),
    authors=("Runhui Huang", "Qihui Zhang", "Zhe Liu", "Yu Gao", "Jie Wu", "Hengshuang Zhao"),
    facts=Facts(
        published_on=date(2026, 7, 13),
        organization="ByteDance Seed",
        ai_summary=None,
        ai_keywords=(),
        code_url=None,
        stars=None,
        project_url="https://huangrh99.github.io/SpectraReward/",
        upvotes=24,
        comments=2,
    ),
)

DATA_JOURNALIST = make_paper(
    "2606.11176",
    title="Data Journalist Agent: Transforming Data into Verifiable Multimodal Stories",
    abstract=(
        "Data tells stories that shape society; the data journalist's job is to turn raw information into "
        "stories non-experts can trust. A high-quality news feature takes a newsroom team weeks: hunting for "
        "context, running statistics, choosing an angle, and designing visuals. Recent agents handle "
        "individual steps well: data-science agents close the analysis loop, while design agents synthesize "
        "beautiful websites. But can an agent serve as a data journalist end to end? We introduce Data "
        "Journalist Agent (Data2Story), a multi-agent framework that orchestrates specialized roles into a "
        "single virtual newsroom. Data2Story contributes two innovations. (i) Claims are evidence-grounded: "
        "an Inspector links every number, angle, and asset back to data, code, or an external reference. (ii)"
        " Articles are multimodally generative: rather than defaulting to plain text and static charts, "
        "Data2Story reasons about what readers will want to see, then deploys multimodal tools, such as "
        "interactive maps for geography and audio for music. We evaluate Data2Story on 18 articles, each "
        "paired with the originally published expert piece, along four axes: (a) human-agent angle coverage; "
        "(b) rubric evaluation with 53 participants across five dimensions; (c) computer-use agents as "
        "judges, a cost-saving proxy for how readers navigate interactive articles; and (d) verifiability, "
        "where a coding verifier re-executes statements against the data and checks claims against "
        "references. Data2Story produces competitive, evidence-traceable multimedia stories, with particular "
        "strength in transparency and auditability. Human articles retain an edge in editorial angle, "
        "creative design, and presentation. We position Data2Story as a collaborator for journalists, "
        "enabling more evidence-based, transparent, and verifiable reporting. Code and demos are available at"
        " https://data2story.github.io."
    ),
    authors=("Kevin Qinghong Lin", "Batu EI", "Yuhong Shi", "Pan Lu", "Philip Torr", "James Zou"),
    facts=Facts(
        published_on=date(2026, 6, 9),
        organization="University of Oxford",
        ai_summary=(
            "A multi-agent framework automates data journalism by generating evidence-grounded, multimodal news "
            "stories while maintaining transparency and verifiability."
        ),
        ai_keywords=(
            "multi-agent framework",
            "data journalism",
            "evidence-grounded",
            "multimodal generation",
            "verifiability",
            "article generation",
            "data storytelling",
        ),
        code_url="https://github.com/QinghongLin/data2story-skill",
        stars=34,
        project_url="https://data2story.github.io/",
        upvotes=82,
        comments=3,
    ),
)

KO_WIDESEARCH = make_paper(
    "2606.27595",
    title="Ko-WideSearch: A Korean Breadth-Search Benchmark for Exhaustive Set Enumeration by Web Agents",
    abstract=(
        "Web-agent benchmarks overwhelmingly measure depth – pinning one obscure answer behind a chain of "
        "constraints – while breadth, exhaustively enumerating a closed set and filling each item's "
        "attributes, is barely evaluated, especially outside English. Breadth is also hard to build: "
        "certifying that a gold set is complete and every cell correct is far costlier than checking a single"
        " answer. I introduce Ko-WideSearch, a Korean breadth-search benchmark built by an automated "
        "synthesize-and-verify pipeline. Each task names a set-parent entity – a TV season, a dynasty, a "
        "league, an administrative region, an election – and asks for its full membership plus a per-item "
        "attribute table, graded by Item-, Column-, and Row-F1. It spans 228 tables over 190 entities and "
        "sixteen categories across three difficulty tiers, set by two structural knobs I dial independently –"
        " table width and a 2-D composite key – so cross-product membership climbs from 0% to 100% across the"
        " tiers. A single normalization-aware comparator is shared between gold construction and grading, so "
        "stable date and count columns are not over-dropped on formatting alone. Across twenty web agents, "
        "the failure is consistent: agents recover the set but not the rows (e.g. Item-F1 92.8 against Row-F1"
        " 53.7), accuracy falls steadily as the knobs harden, and neither more search nor more spend closes "
        "the gap. Broken down by cell, the hard part is finding the right value, not formatting it: "
        "open-ended free-text cells fail most, while cells with a standard answer such as a date or a name "
        "usually come out right."
    ),
    authors=("Minbyul Jeong",),
    facts=Facts(
        published_on=date(2026, 6, 25),
        organization=None,
        ai_summary=(
            "A Korean web-agent benchmark evaluates breadth of search capabilities by requiring complete "
            "enumeration of entity memberships with attribute tables, revealing consistent failures in row "
            "recovery despite accurate set identification."
        ),
        ai_keywords=(
            "web-agent benchmarks",
            "breadth-search",
            "automated synthesize-and-verify pipeline",
            "set-parent entity",
            "Item-F1",
            "Column-F1",
            "Row-F1",
            "table width",
            "composite key",
            "normalization-aware comparator",
            "gold construction",
            "grading",
        ),
        code_url=None,
        stars=None,
        project_url="https://minstar.github.io/Ko-widesearch/",
        upvotes=3,
        comments=1,
    ),
)

NEMOTRON = make_paper(
    "2606.15007",
    title="Nemotron 3 Ultra: Open, Efficient Mixture-of-Experts Hybrid Mamba-Transformer Model for Agentic Reasoning",
    abstract=(
        "We introduce Nemotron 3 Ultra, a 550 billion total and 55 billion active parameter "
        "Mixture-of-Experts Hybrid Mamba-Attention language model. We pre-trained Nemotron 3 Ultra on 20 "
        "trillion text tokens, then extended the context length to 1M tokens, and post-trained using "
        "Supervised Fine Tuning (SFT), Reinforcement Learning (RL), and Multi-teacher On-Policy Distillation "
        "(MOPD). Nemotron 3 Ultra is our most capable model yet, employing multiple key technologies - "
        "LatentMoE, Multi Token Prediction (MTP), NVFP4 pre-training, multi-environment RLVR, MOPD, and "
        "reasoning budget control. Nemotron 3 Ultra achieves up to ~6x higher inference throughput as "
        "compared to state-of-the-art publicly available LLMs while attaining on-par accuracy. The "
        "state-of-the-art accuracy, high inference throughput, and 1M token context length make Nemotron 3 "
        "Ultra ideal for long-running autonomous agentic tasks. We open-source the base, post-trained, and "
        "quantized checkpoints, along with the training data and recipe on HuggingFace."
    ),
    authors=(
        "NVIDIA",
        "Aaron Blakeman",
        "Aaron Thomas",
        "Aastha Jhunjhunwala",
        "Abhibha Gupta",
        "Abhinav Khattar",
        *(f"Author {n}" for n in range(7, 573)),
        "Zsolt-Alon Wertheimer",
    ),
    facts=Facts(
        published_on=date(2026, 6, 12),
        organization="NVIDIA",
        ai_summary=(
            "Nemotron 3 Ultra is a large-scale language model featuring hybrid Mamba-Attention architecture with "
            "550 billion parameters, achieving high inference throughput and extended context length through "
            "specialized training techniques."
        ),
        ai_keywords=(
            "Mixture-of-Experts",
            "Hybrid Mamba-Attention",
            "Supervised Fine Tuning",
            "Reinforcement Learning",
            "Multi-teacher On-Policy Distillation",
            "LatentMoE",
            "Multi Token Prediction",
            "NVFP4",
            "RLVR",
            "reasoning budget control",
        ),
        code_url=None,
        stars=None,
        project_url=None,
        upvotes=3,
        comments=1,
    ),
)

REAL_PAPERS = (DATA_JOURNALIST, READ_IT_BACK, KO_WIDESEARCH, NEMOTRON)
"""With and without a summary, code, project, organisation; one author and 573."""

FROM_ARXIV = replace(
    make_paper(
        "hep-th/9901001",
        title="On α-divergence: the paper (日本語) that only arXiv told",
        abstract="One sentence, e.g. this one. Another one.\n\nA second paragraph of it.",
        authors=("Kurt Gödel", "Ada Lovelace"),
        source=SourceName.ARXIV,
    ),
    facts=Facts(categories=("hep-th", "math.LO"), note="Accepted at nowhere; 12 pages"),
)
