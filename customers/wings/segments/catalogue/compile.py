"""From a typed rule to one condition on customers, with the same answer on both databases."""

from django.db.models import Q, QuerySet

from customers.models import Customer
from customers.wings.segments.catalogue.sources import Asked
from customers.wings.segments.catalogue.terms import Catalogue
from customers.wings.segments.rules.kinds import NEGATED
from customers.wings.segments.rules.parse import Condition, Rule

# Who may be in a segment: merged customers are in what their survivors are in.
MAY_BE_IN = Q(merged_into__isnull=True, erased_at__isnull=True)


def compiled(rule: Rule, catalogue: Catalogue, asked: Asked) -> Q:
    """Return when a customer fits; true or false, never NULL, so that it can be negated."""
    if isinstance(rule, Condition):
        op = NEGATED.get(rule.op, rule.op)
        fits = catalogue.sources[rule.term.name].holds(op, rule, asked)
        return ~fits if rule.op in NEGATED else fits
    members = [compiled(member, catalogue, asked) for member in rule.members]
    joined = members[0]
    for member in members[1:]:
        joined = joined & member if rule.kind == "all" else joined | member
    return ~joined if rule.kind == "not" else joined


def matching(rule: Rule, catalogue: Catalogue, asked: Asked) -> QuerySet[Customer]:
    """Return the customers who fit, in no order."""
    return Customer.objects.filter(MAY_BE_IN, compiled(rule, catalogue, asked)).order_by()
