"""Sums since the start beside figures by sex: those of all together may be released until a later day."""

from dataclasses import replace

from smail.domain.publishing import Publication

SUMS = ("since_people_", "since_ratings_")


def with_sums_of_all(by_sex: Publication, of_all: Publication | None) -> Publication:
    """The figures by sex, with every sum since the start that was let out of all together; these come first.

    A sum of the same periods stands once, by sex. Nothing is here that is not released.
    """
    if of_all is None:
        return by_sex
    own = {one.key: one for one in by_sex.tables if one.key.startswith(SUMS)}
    sums = {one.key: own.get(one.key, one) for one in of_all.tables if one.key.startswith(SUMS)}
    rest = [one for one in by_sex.tables if one.key not in own]
    return replace(by_sex, tables=(*rest, *(sums | own).values()))
