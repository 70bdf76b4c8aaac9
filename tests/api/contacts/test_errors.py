"""The contact-info API has an answer to every refusal of a verification."""

from customers.api.contacts.errors import ANSWERS
from customers.contacts.errors import VerificationError
from tests.bulk_edits.test_errors import subclasses


def test_every_refusal_of_a_verification_has_an_answer() -> None:
    assert set(ANSWERS) == set(subclasses(VerificationError))
