"""How hard a Swedish text is to read, and whether it says a word that participants never meet.

The instrument's wording is held to limits by tests, so that a later wording cannot drift unnoticed.
"""

import re

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+")
_SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)|\n+")
_LONG_WORD = 7

# Stems, since Swedish inflects and compounds; "uppskatta" and "avsluta" are other words and stay allowed.
_FORBIDDEN = re.compile(
    r"""\b(?:
      skatta(?:s|r|de|t|nde)?
    | \w*(?<!upp)skattning\w*
    | \w*indikator\w*
    | \w*insats(?:en|er|erna|ens|ernas|s)?
    | insats\w+
    | \w*progression\w*
    | stegförflyttning\w*
    | \w*mätning\w*
    | \w*deltagar\w*
    | avslut(?:et|en|s|ets)?
    | utskriv(?:en|et|na|ning\w*)
    | bortfall\w*
    | avvikelse\w*
    | försämring\w*
    | (?:egen|egna|din|sin)\s+försörjning\w*
    | självförsörj\w*
    | signifikan\w*
    | autentiser\w*
    | hemmasittar\w*
    | bidragsberoende\w*
    | de\s+längst\s+ifrån
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


def lix(text: str) -> float:
    """Words per sentence plus the percentage of words longer than six letters (Björnsson 1968).

    A line break ends a sentence, as an answer or a heading may stand without a full stop; 0 for no words.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    long_words = sum(len(word) >= _LONG_WORD for word in words)
    return len(words) / len(_sentences(text)) + 100 * long_words / len(words)


def longest_sentence(text: str) -> int:
    """The number of words in the longest sentence; 0 for no words."""
    return max((len(sentence) for sentence in _sentences(text)), default=0)


def _sentences(text: str) -> list[list[str]]:
    pieces = (_WORD.findall(piece) for piece in _SENTENCE_END.split(text))
    return [words for words in pieces if words]


def forbidden_words(text: str) -> tuple[str, ...]:
    """The words in the text that participants or anybody never meet, in lower case, in order."""
    return tuple(" ".join(found.lower().split()) for found in _FORBIDDEN.findall(text))
