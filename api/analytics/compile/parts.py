"""The parts of visits, with their profiles, as a relation: what they tell is looked up by number, words by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Integer, Select, column, exists, func, select, true

from api.analytics.algebra import conjuncts
from api.analytics.compile.condition import compare, condition
from api.analytics.compile.relations import is_of, local, of_sites, word_is, words_that
from api.analytics.question import All, Comparison, Dimension, Filter, Level, Operator, Question, Subject, subjects
from db.books import LIST_DIMENSIONS, PROFILE_COLUMNS, VISIT_DIMENSIONS, profiles, visits, words

_LISTS: Final = {"name": visits.c.names, "path": visits.c.paths}


@dataclass(frozen=True)
class Parts:
    """Parts of visits as a question looks at them; `at` stands for the time of day of all that a part holds."""

    question: Question
    at: ColumnElement[Any]
    clause: FromClause
    listed: ColumnElement[Any] | None

    def keys(self) -> list[ColumnElement[Any]]:
        """Return the question's groups: texts, or the numbers of words (see `spelled`)."""
        return [self._key(one).label(f"key{number}") for number, one in enumerate(self.question.by)]

    def _key(self, subject: Subject) -> ColumnElement[Any]:
        if is_of(subject, LIST_DIMENSIONS) and self.listed is not None:
            return self.listed
        return self._column(subject)

    def _column(self, subject: Subject) -> ColumnElement[Any]:
        if not isinstance(subject, Dimension):
            raise TypeError("Visits tell nothing but dimensions.")
        if subject.level is Level.TIME:
            return local(subject, self.at, self.question.zone)
        return (profiles if subject.column in PROFILE_COLUMNS else visits).c[subject.column]

    def meets(self, test: Comparison) -> ColumnElement[bool]:
        """Return whether a subject stands in the relation."""
        if isinstance(test.subject, Dimension) and is_of(test.subject, VISIT_DIMENSIONS):
            return self._column(test.subject).in_(words_that(self.question.sites, test.subject.column, test))
        return compare(test, self._column(test.subject))

    def conditions(self) -> list[ColumnElement[bool]]:
        """Say which parts are of the sites and hold an event that passes the filter, of the unnested word if there is one."""
        lists: list[Filter] = []
        others: list[Filter] = []
        for part in conjuncts(self.question.filter):
            (lists if any(is_of(one, LIST_DIMENSIONS) for one in subjects(part)) else others).append(part)
        holds = [self._holds(All(tuple(lists)))] if lists else []
        return [of_sites(visits, self.question.sites), *(condition(part, self) for part in others), *holds]

    def _holds(self, part: All) -> ColumnElement[bool]:
        """Say that a part holds a name, or a path, which meets all conditions on it."""
        dimension = next(one.column for one in subjects(part) if isinstance(one, Dimension))
        if self.listed is not None:
            return self.listed.in_(words_that(self.question.sites, dimension, part))
        first = part.parts[0]
        if len(part.parts) == 1 and isinstance(first, Comparison) and first.operator is Operator.IS:
            found: ColumnElement[bool] = _LISTS[dimension].op("&&")(
                word_is(self.question.sites, dimension, first.values)
            )
            return found
        word = _unnested(dimension)
        return exists().select_from(word).where(word.c.id.in_(words_that(self.question.sites, dimension, part)))


def _unnested(dimension: str) -> FromClause:
    return func.unnest(_LISTS[dimension]).table_valued(column("id", Integer)).render_derived()


def of_parts(question: Question, at: ColumnElement[Any] = visits.c.first_at) -> Parts:
    """Return the parts of visits, joined with their profiles and with the list that is grouped by, where there are any."""
    clause: FromClause = visits
    if any(is_of(one, PROFILE_COLUMNS) for one in question.subjects):
        clause = clause.join(profiles, profiles.c.id == visits.c.profile_id)
    for one in question.by:
        if isinstance(one, Dimension) and is_of(one, LIST_DIMENSIONS):
            word = _unnested(one.column)
            return Parts(question, at, clause.join(word, true()), word.c.id)
    return Parts(question, at, clause, None)


def spelled(rows: Select[Any], question: Question, others: Sequence[str]) -> Select[Any]:
    """Return rows, which have `point`, keys and other columns, with the texts of the words whose numbers are their keys."""
    numbers = [number for number, one in enumerate(question.by) if is_of(one, (*LIST_DIMENSIONS, *VISIT_DIMENSIONS))]
    if not numbers:
        return rows
    numbered = rows.subquery("numbered")
    spelling = {number: words.alias(f"words{number}") for number in numbers}
    clause: FromClause = numbered
    for number, word in spelling.items():
        clause = clause.join(word, word.c.id == numbered.c[f"key{number}"])
    keys = [
        (func.nullif(spelling[number].c.value, "") if number in spelling else numbered.c[f"key{number}"]).label(
            f"key{number}"
        )
        for number in range(len(question.by))
    ]
    return select(numbered.c.point, *keys, *(numbered.c[name] for name in others)).select_from(clause)
