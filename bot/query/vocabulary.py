"""The names that can be typed before a colon or a comparison."""

from __future__ import annotations

FIELDS = {
    "title": "title", "ti": "title",
    "abstract": "abstract", "abs": "abstract",
    "author": "author", "au": "author",
    "keyword": "keyword", "kw": "keyword",
    "org": "org", "cat": "cat", "id": "id", "has": "has",
    "upvotes": "upvotes", "stars": "stars", "comments": "comments",
    "since": "since", "until": "until",
}  # fmt: skip
"""Every field as it can be typed, and its full name."""

NUMBERS = ("upvotes", "stars", "comments")
"""What can be compared."""

MEANT_NUMBERS = {
    "upvote": "upvotes", "votes": "upvotes", "vote": "upvotes", "likes": "upvotes", "like": "upvotes",
    "star": "stars", "comment": "comments",
}  # fmt: skip
"""What is typed for them and means them without doubt, where a number is compared."""

MEANT_FIELDS = {
    "category": "cat", "categories": "cat", "organization": "org", "organisation": "org", "affiliation": "org",
    "tag": "keyword", "tags": "keyword", "topic": "keyword", "after": "since", "before": "until",
}  # fmt: skip
"""Names of fields elsewhere, and what they are called here."""

EXAMPLES = {
    "title": "mamba",
    "abstract": "mamba",
    "author": '"kaiming he"',
    "cat": "cs.CL",
    "org": "nvidia",
    "keyword": "mamba",
    "id": "2607.11886",
    "has": "code",
    "since": "2026-07-15",
    "until": "2026-07-15",
}
"""What can stand behind each field."""
