"""What the person who follows somebody is called, in the language of the page."""

from types import MappingProxyType

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from smail.web.participant.room import shown_language

# What programmes usually call them; a programme with a word of its own can say it in English itself.
USUAL = MappingProxyType[str, LazyString](
    {
        "handledare": lazy_gettext("handledare"),
        "vägledare": lazy_gettext("vägledare"),
        "coach": lazy_gettext("coach"),
        "jobbcoach": lazy_gettext("jobbcoach"),
        "arbetskonsulent": lazy_gettext("arbetskonsulent"),
        "arbetsmarknadssekreterare": lazy_gettext("arbetsmarknadssekreterare"),
        "arbetsmarknadskonsulent": lazy_gettext("arbetsmarknadskonsulent"),
        "arbetsterapeut": lazy_gettext("arbetsterapeut"),
        "socialsekreterare": lazy_gettext("socialsekreterare"),
        "studie- och yrkesvägledare": lazy_gettext("studie- och yrkesvägledare"),
        "kontaktperson": lazy_gettext("kontaktperson"),
    }
)


def titled(title: str, in_english: str) -> str:
    """The title here: the programme's own English, else ours of a usual word, else the word itself."""
    if shown_language() != "en":
        return title
    return in_english or str(USUAL.get(title.strip().lower(), title))
