"""A change of a custom field of any type is told, with what it was, on every page that tells of changes."""

import pytest

from customers.admin.profile.tabs import all_tabs
from customers.rules.values.custom_values import FieldType
from tests.factories import change_customer, make_custom_field, make_customer, make_staff, signed_in

OF_TYPE = {  # what it was, what it is, and how the former is shown
    FieldType.TEXT: ("Riverside", "Old Town", "Riverside"),
    FieldType.NUMBER: ("42", "38.5", "42"),
    FieldType.DATE: ("2021-03-14", "2019-11-02", "14 Mar 2021"),
    FieldType.YES_NO: ("yes", "no", "yes"),
    FieldType.CHOICE: ("Running", "Yoga", "Running"),
    FieldType.CHOICES: ("Running|Yoga", "Yoga", "Running, Yoga"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("type_", FieldType)
def test_every_page_that_tells_of_changes_tells_of_it(type_: FieldType) -> None:
    first, second, shown = OF_TYPE[type_]
    make_custom_field("hobby", type=type_.value, choices=("Running", "Yoga") if "choice" in type_.value else ())
    customer = make_customer(email="ada@example.com", custom={"hobby": first})
    change_customer(customer, **{"custom:hobby": second})
    change_customer(customer, **{"custom:hobby": None})
    profile = f"/admin/customers/customer/{customer.pk}"
    client = signed_in(make_staff("administrator"))
    pages = [f"{profile}/change/?tab={tab.name}" for tab in all_tabs()]
    for page in (*pages, "/admin/customers/change/", "/admin/customers/change/download/?field=custom:hobby"):
        response = client.get(page)
        assert response.status_code == 200, page
        body = response.getvalue().decode()
        if page in (f"{profile}/change/?tab=changelog", "/admin/customers/change/"):
            assert f"<del>{shown}</del>" in body
            assert body.count("hobby") >= 3
