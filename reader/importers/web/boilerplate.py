"""Lines that stand in the middle of articles and are no part of them: invitations, labels, rights.

Whole lines only, and short ones: a sentence that merely mentions a newsletter stays.
"""

from __future__ import annotations

import re

_LONGEST = 220
_LINE = re.compile(
    r"""(?:
    (?:also|further|must|recommended|related)?\s*(?:read|watch|see|listen)\s*(?:also|more|next|this|on|:)[^.!?]*[:.]?
    |(?:also\ read|read\ (?:more|also)|see\ also|related|more|watch|recommended|don.t\ miss)\s*[:|–-].*
    |you\ (?:may|might)\ also\ (?:like|be\ interested|enjoy).*
    |also\ on\ \S+\.\S+\ .*
    |related\ (?:articles?|stories|posts?|topics?|reading|content|links?|publications|searches).{0,30}
    |(?:image|photo|slide)\s*\d+\s*(?:of|/)\s*\d+
    |\(?(?:image|photo|picture|foto)\ ?(?:credit|source|courtesy|by)?\s*:.{0,120}
    |(?:photo|image|illustration)s?\ (?:by|via|courtesy|from)\ .{0,80}
    |.{0,80}(?:getty\ images|shutterstock|istock)[^.]{0,40}
    |advertisement.{0,40}|sponsored.{0,30}|(?:story|article)\ continues\ below.{0,30}
    |(?:share|save|print|email|tweet|comments?|reply|text\ size|copy\ link|loading|close|subscribe|sign\ up
       |log\ ?in|follow|listen|play|menu|search|tags?|topics?|share\ this.{0,40}|leave\ a\ (?:comment|reply)
       |no\ comments       |add\ a\ comment)\W{0,3}
    |(?:\d+\s*)?(?:min(?:ute)?s?|hours?|days?|weeks?)\ (?:read|ago)|\d+\ (?:shares?|comments?|views?)
    |(?:follow|find|join|like)\ (?:us|me|him|her|them)\ (?:on|at)\b.{0,120}
    |follow\ \S+(?:\ \S+)?\ on\ .{0,120}
    |(?:sign\ up|subscribe)\ (?:for|to|now|here|today)\b.{0,160}
    |like\ this\ (?:story|article|post).{0,60}
    |(?:write|email|contact|reach)\ .{3,60}\ at\ \S+@\S+.{0,60}
    |.{0,60}affiliate\ (?:links?|commission|disclosure).{0,160}
    |©.{0,200}|.{0,80}all\ rights\ reserved.{0,60}|copyright\ .{0,120}
    |view\ this\ post\ on\ instagram.{0,20}|a\ post\ shared\ by\ .{0,120}
    |an\ error\ has\ occurred.{0,60}
    |filed\ under.{0,100}|tags?:.{0,200}|categories:.{0,200}|posted\ in.{0,100}
    |(?:click|tap)\ (?:here|to)\ .{0,100}
    |read\ (?:the|our)\ full\ .{0,80}
    )""",
    re.I | re.X,
)


def is_boilerplate(text: str) -> bool:
    """Return whether the whole of a short line is an invitation, a label or a notice of rights."""
    return len(text) <= _LONGEST and _LINE.fullmatch(text) is not None
