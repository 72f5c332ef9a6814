"""The algebra of filters: equal ones that are simpler, and what a filter demands. Pure."""

from api.analytics.question import All, Comparison, Either, Filter, Not, Operator

FALSE = Either(())


def simplified(part: Filter | None) -> Filter | None:
    """Return an equal filter without needless nesting and repetition; None where it is true of every event."""
    match part:
        case All():
            return _all(part.parts)
        case Either():
            return _either(part.parts)
        case Not():
            return _not(part.part)
        case Comparison(operator=Operator.IS | Operator.IS_NOT):
            return Comparison(part.subject, part.operator, tuple(dict.fromkeys(part.values)))
        case _:
            return part


def _all(parts: tuple[Filter, ...]) -> Filter | None:
    known = [one for one in map(simplified, parts) if one is not None]
    flat = dict.fromkeys(each for one in known for each in conjuncts(one))
    if not flat:
        return None
    return next(iter(flat)) if len(flat) == 1 else All(tuple(flat))


def _either(parts: tuple[Filter, ...]) -> Filter | None:
    known = [simplified(part) for part in parts]
    some = [one for one in known if one is not None]
    if len(some) < len(known):
        return None
    flat = dict.fromkeys(each for one in some for each in (one.parts if isinstance(one, Either) else (one,)))
    return next(iter(flat)) if len(flat) == 1 else Either(tuple(flat))


def _not(part: Filter) -> Filter | None:
    within = simplified(part)
    if within is None:
        return FALSE
    if within == FALSE:
        return None
    return within.part if isinstance(within, Not) else Not(within)


def conjuncts(part: Filter | None) -> tuple[Filter, ...]:
    """Return conditions that together say the same."""
    if part is None:
        return ()
    return part.parts if isinstance(part, All) else (part,)


def is_one_value(part: Filter | None) -> bool:
    """Say whether a filter asks for one value of one subject."""
    return isinstance(part, Comparison) and part.operator is Operator.IS and len(part.values) == 1
