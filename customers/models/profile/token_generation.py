from django.db import models

from customers.models.profile.customer import Customer


class TokenGeneration(models.Model):
    """How often a customer's tokens were voided; without a row: never. Tokens themselves are kept nowhere."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.PROTECT, related_name="+")
    generation = models.PositiveIntegerField(default=0)

    class Meta:
        permissions = [("make_token", "Can make and void authentication tokens of customers")]

    def __str__(self) -> str:
        return f"Token generation of customer {self.customer_id}"
