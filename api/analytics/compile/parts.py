"""The parts of visits, with their profiles, as a relation: what they tell is looked up by number, words by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Integer, Select, Text, and_, column, func, or_, select, true

from api.analytics.algebra import conjuncts
from api.analytics.compile.condition import compare, condition
from api.analytics.compile.relations import all_of, clock_of, is_of, is_time, words_of, words_that
from api.analytics.question import All, Comparison, Dimension, Filter, Level, Operator, Question, Subject, subjects
from db.books import LIST_DIMENSIONS, PROFILE_COLUMNS, VISIT_DIMENSIONS, profiles, visits, words

# Where the words of a list are.
_LISTS: Final = {"name": "names", "path": "paths"}
# Most visits have no more pages than this.
_FEW: Final = 4


@dataclass(frozen=True)
class Parts:
    """Parts of visits as a question looks at them: `relation` has the columns of visits that it looks at.

    `at` stands for the time of day of all that a part holds; `listed` is a word of the list that is grouped by.
    """

    question: Question
    relation: FromClause
    clause: FromClause
    at: ColumnElement[Any]
    listed: ColumnElement[Any] | None

    def keys(self) -> list[ColumnElement[Any]]:
        """Return the question's groups: texts, or numbers of words (see `spelled`)."""
        return [self._key(one).label(f"key{number}") for number, one in enumerate(self.question.by)]

    def _key(self, subject: Subject) -> ColumnElement[Any]:
        return self.listed if is_of(subject, LIST_DIMENSIONS) and self.listed is not None else self._column(subject)

    def _column(self, subject: Subject) -> ColumnElement[Any]:
        if not isinstance(subject, Dimension):
            raise TypeError("Visits tell nothing but dimensions.")
        if subject.level is Level.TIME:
            return clock_of(self.question).read(subject, self.at)
        return (profiles if subject.column in PROFILE_COLUMNS else self.relation).c[subject.column]

    def meets(self, test: Comparison) -> ColumnElement[bool]:
        """Return whether a subject stands in the relation."""
        found = self._column(test.subject)
        if isinstance(test.subject, Dimension) and is_of(test.subject, VISIT_DIMENSIONS):
            return found.in_(words_that(self.question.sites, test.subject.column, test))
        return compare(test, found.cast(Text) if is_time(test.subject) else found)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Say which parts hold an event that passes the filter, of the unnested word if there is one."""
        lists: list[Filter] = []
        others: list[Filter] = []
        for part in conjuncts(self.question.filter):
            (lists if any(is_of(one, LIST_DIMENSIONS) for one in subjects(part)) else others).append(part)
        holds = [self._holds(All(tuple(lists)))] if lists else []
        return [*(condition(part, self) for part in others), *holds]

    def _holds(self, part: All) -> ColumnElement[bool]:
        """Say that a part holds a name, or a path, which meets all conditions on it."""
        dimension = next(one.column for one in subjects(part) if isinstance(one, Dimension))
        words = words_that(self.question.sites, dimension, part)
        if self.listed is not None:
            return self.listed.in_(words)
        numbers = self.relation.c[_LISTS[dimension]]
        first = part.parts[0]
        if len(part.parts) == 1 and isinstance(first, Comparison) and first.operator is Operator.IS:
            words = words_of(self.question.sites, dimension, first.values)
            if len(first.values) <= _FEW:
                return _overlap(numbers, words)
        return _holds_any(numbers, words)


def _overlap(numbers: ColumnElement[Any], words: Select[Any]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = numbers.op("&&")(all_of(words))
    return found


def _holds_any(numbers: ColumnElement[Any], words: Select[Any]) -> ColumnElement[bool]:
    """Say that a list holds one of perhaps many words; null or false when it does not.

    Its first numbers are looked up in a hash table one by one, which is tried before all are compared with all: that is
    slow where words are many, but then one of the first has mostly been found among them.
    """
    each = [numbers[place].in_(words) for place in range(1, _FEW + 1)]
    size = func.cardinality(numbers)
    return or_(*each, and_(size > _FEW, _overlap(numbers[_FEW + 1 : size], words)))


def of_parts(question: Question, relation: FromClause = visits, at: ColumnElement[Any] | None = None) -> Parts:
    """Return the parts of visits, joined with their profiles and with the list that is grouped by, where there are any."""
    moment = relation.c.first_at if at is None else at
    clause: FromClause = relation
    if any(is_of(one, PROFILE_COLUMNS) for one in question.subjects):
        clause = clause.join(profiles, profiles.c.id == relation.c.profile_id)
    for one in question.by:
        if isinstance(one, Dimension) and is_of(one, LIST_DIMENSIONS):
            numbers = func.unnest(relation.c[_LISTS[one.column]])
            word = numbers.table_valued(column("id", Integer)).render_derived()
            return Parts(question, relation, clause.join(word, true()), moment, word.c.id)
    return Parts(question, relation, clause, moment, None)


def looked_at(question: Question) -> list[str]:
    """Return the columns of visits that a question looks at."""
    found = {
        "profile_id" if one.column in PROFILE_COLUMNS else _LISTS.get(one.column, one.column)
        for one in question.subjects
        if isinstance(one, Dimension) and one.level is not Level.TIME
    }
    return sorted(found)


def spelled(rows: Select[Any], question: Question, others: Sequence[str]) -> Select[Any]:
    """Return rows of parts, with `point`, keys and other columns, with the texts of the words whose numbers are keys."""
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
