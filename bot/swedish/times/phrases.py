"""A table of phrases: patterns over the line of words and codes, each with the rule that says what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from bot.swedish.times.things import Thing

Rule = Callable[[re.Match[str], datetime], "list[Thing] | Thing"]


class Phrases(list[tuple[str, Rule]]):
    """Patterns with their rules, in the order in which they are tried. No pattern begins or ends inside a word."""

    def mean(self, *patterns: str) -> Callable[[Rule], Rule]:
        """Enter a rule under its patterns."""

        def enter(rule: Rule) -> Rule:
            self.append(("|".join(patterns), rule))
            return rule

        return enter
