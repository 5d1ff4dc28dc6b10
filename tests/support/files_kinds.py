"""The rows of kinds of activity, and how they hang together: nothing of SMAIL is asked."""

from collections.abc import Mapping, Sequence

# Kinds of activity: somebody can have had several, so that they are no parts of a whole.
KINDS = ("job_directed", "skills", "health_everyday")
_KINDS = tuple(zip(KINDS, ("arbetsinriktad", "kompetenshöjande", "hälsa och vardag"), strict=True))
_FAR = (("offered", "Har erbjudits"), ("used", "Har använt"), ("said_no", "Har tackat nej till"))
OF_KINDS: Mapping[str, Sequence[str]] = {
    f"{words} {kind}": (f"{far}.{key}",) for key, kind in _KINDS for far, words in _FAR
}
# All the others of those who were there: no row says how many they are.
OF_NO_KIND: Mapping[str, Sequence[str]] = {
    f"Inte: {words} {kind}": (f"not_{far}.{key}",) for key, kind in _KINDS for far, words in _FAR[:2]
}
