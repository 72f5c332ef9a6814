"""Plan -> one SQLAlchemy Core Select. Pure; every value is bound."""

from api.analytics.compile.condition import condition
from api.analytics.compile.statement import compile_plan

__all__ = ["compile_plan", "condition"]
