"""Texts that break offset arithmetic, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

BITS = (
    "word", "Mr. ", "U.S. ", "a.m. ", "said no. ", "“Why?” ", "he asked. ", "3.5 ", "1,000.00", "…", "... ",
    "J. K. ", " ", "  ", "\n", "\n\n", "\t", "—", "-", "'", "\"", "(", ")", "]", "\u202e", "\u0600",
    "👍🏽", "👩‍👩‍👧", "🇩🇪", "🇫", "e\u0301", "क्ष", "각", "\u1100\u1161\u11a8", "\u200f", "\u00a0",
    "\u00ad", "العربية. ", "עברית", "。", "「今日は。」", "カタカナ", "สวัสดีครับ",
)  # fmt: skip


def texts(max_size: int = 40) -> st.SearchStrategy[str]:
    """Give joined bits of many scripts, with any characters between them; sometimes empty."""
    return st.lists(st.one_of(st.sampled_from(BITS), st.text(max_size=3)), max_size=max_size).map("".join)
