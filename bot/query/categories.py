"""arXiv's categories: the archives, which are a closed list, and their subjects.

Source: https://arxiv.org/category_taxonomy, and for the archives of before 2007 https://arxiv.org/archive.
Names are in lower case here. arXiv may add a subject any day, so one that is not here is no mistake.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

SUBJECTS = {
    "cs": "ai ar cc ce cg cl cr cv cy db dc dl dm ds et fl gl gr gt hc ir it lg lo ma mm ms na ne ni oh os pf pl ro sc sd se si sy",
    "stat": "ap co me ml ot th",
    "eess": "as iv sp sy",
    "math": "ac ag ap at ca co ct cv dg ds fa gm gn gr gt ho it kt lo mg mp na nt oa oc pr qa ra rt sg sp st",
    "q-bio": "bm cb gn mn nc ot pe qm sc to",
    "econ": "em gn th",
    "q-fin": "cp ec gn mf pm pr rm st tr",
    "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an ed-ph flu-dyn gen-ph geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph",
    "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
    "astro-ph": "co ep ga he im sr",
    "nlin": "ao cd cg ps si",
}  # fmt: skip
"""What has subjects, and which; the archives that are asked for most come first."""

ARCHIVES = (
    *SUBJECTS,
    "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph",
    # What was closed before 2007.
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "atom-ph", "bayes-an", "chao-dyn", "chem-ph", "cmp-lg", "comp-gas",
    "dg-ga", "funct-an", "mtrl-th", "patt-sol", "plasm-ph", "q-alg", "solv-int", "supr-con",
)  # fmt: skip
"""Every archive."""

_FORM = re.compile("[a-z]+(?:-[a-z]+)*(?:[.][a-z]+(?:-[a-z]+)*)?")
_KNOWN = (
    *ARCHIVES,
    *(f"{archive}.{each}" for archive, subjects in SUBJECTS.items() for each in subjects.split()),
)
_BY_LETTERS = {re.sub("[^a-z]", "", name): name for name in reversed(_KNOWN)}
_BY_SUBJECT = {name.partition(".")[2]: name for name in reversed(_KNOWN) if "." in name}
_ALIKE_ARCHIVE = 0.6
_ALIKE = 0.75


def can_be_category(name: str) -> bool:
    """Whether this is an archive of arXiv, or has the form of a subject of one."""
    return _FORM.fullmatch(name) is not None and name.partition(".")[0] in ARCHIVES


def is_known(name: str) -> bool:
    """Whether arXiv has this category as far as is known here."""
    return name in _KNOWN


def meant(typed: str) -> str | None:
    """The category for which something else was typed: ``cscl`` and ``cl`` for ``cs.cl``, ``cs*`` for ``cs.*``."""
    archive, star, _ = typed.lower().partition("*")
    archive = archive.partition(".")[0]
    if star and archive in ARCHIVES:
        return f"{archive}.*"
    bare = re.sub("[^a-z]", "", typed.lower())
    if bare in _BY_LETTERS or bare in _BY_SUBJECT:
        return _BY_LETTERS.get(bare) or _BY_SUBJECT[bare]
    close = get_close_matches(typed.lower(), ARCHIVES, n=1, cutoff=_ALIKE_ARCHIVE)
    close = close or get_close_matches(typed.lower(), _KNOWN, n=1, cutoff=_ALIKE)
    return close[0] if close else None
