"""What we replace of django-import-export: its public hooks, by name and signature, and nothing private.

A hook that a new version renames would stay behind as code that nobody calls: then one of these tests fails.
"""

import inspect
from typing import Any

import pytest
from django.contrib import admin

from customers.admin.bulk_edits.upload.form import UploadForm
from customers.admin.bulk_edits.upload.page import CustomerImportPages
from customers.admin.customers.exports.form import CustomerExportForm
from customers.admin.customers.exports.page import CustomerExportPages
from customers.admin.ui.file_formats import FILE_FORMATS, CsvFile
from customers.exports.resource import ColumnField, CustomerResource
from customers.models import Customer

PACKAGE = "import_export."
# What the metaclasses of forms and resources put into every class.
BY_METACLASSES = {"base_fields", "declared_fields", "fields", "_meta", "Meta"}
REPLACED: dict[type[Any], set[str]] = {
    CustomerResource: {"get_import_order", "get_export_order", "export", "import_data"},
    ColumnField: set(),
    UploadForm: {"media"},
    CustomerExportForm: {"media"},
    CsvFile: {"get_title", "get_extension", "get_content_type", "can_import", "can_export"},
    CustomerImportPages: {
        "import_form_class",
        "import_formats",
        "import_template_name",
        "import_export_change_list_template",
        "resource_classes",
        "get_urls",
        "has_import_permission",
        "get_import_form_kwargs",
        "get_import_form_initial",
        "get_import_context_data",
        "import_action",
    },
    CustomerExportPages: {
        "export_form_class",
        "export_formats",
        "export_template_name",
        "import_export_change_list_template",
        "resource_classes",
        "get_urls",
        "has_export_permission",
        "export_action",
    },
}
METHODS = [
    (ours, name) for ours, names in REPLACED.items() for name in sorted(names) if inspect.isfunction(vars(ours)[name])
]


def upstream(ours: type[Any], name: str) -> Any:
    """Return the package's own of that name."""
    theirs = [base for base in ours.__mro__ if base.__module__.startswith(PACKAGE)]
    return next((vars(base)[name] for base in theirs if name in vars(base)), None)


def replaced(ours: type[Any]) -> set[str]:
    own = {name for name in vars(ours) if not name.startswith("__")} - BY_METACLASSES
    return {name for name in own if upstream(ours, name) is not None}


@pytest.mark.parametrize("ours", REPLACED)
def test_each_class_replaces_the_hooks_that_it_says(ours: type[Any]) -> None:
    assert replaced(ours) == REPLACED[ours]


def test_nothing_private_of_the_package_is_replaced() -> None:
    everything = {*REPLACED, *FILE_FORMATS, type(admin.site.get_model_admin(Customer))}
    assert [name for ours in everything for name in replaced(ours) if name.startswith("_")] == []


@pytest.mark.parametrize(("ours", "name"), METHODS)
def test_each_hook_takes_what_the_package_passes(ours: type[Any], name: str) -> None:
    own, theirs = inspect.signature(getattr(ours, name)), inspect.signature(upstream(ours, name))
    takes_any = {one.kind for one in own.parameters.values()} >= {inspect.Parameter.VAR_KEYWORD}
    assert takes_any or list(own.parameters) == list(theirs.parameters)


def test_the_pages_use_the_resource_and_the_formats_by_the_hooks_of_the_package(rf: Any) -> None:
    pages, request = admin.site.get_model_admin(Customer), rf.get("/")
    assert list(pages.get_import_resource_classes(request)) == [CustomerResource]
    assert list(pages.get_export_resource_classes(request)) == [CustomerResource]
    assert [one().get_title() for one in pages.get_import_formats()] == ["CSV", "XLSX", "XLS", "ODS"]
    assert [one().get_title() for one in pages.get_export_formats()] == ["CSV", "XLSX"]


def test_the_step_that_would_write_rows_in_the_request_has_no_address() -> None:
    views = [url.callback for url in admin.site.get_model_admin(Customer).get_urls()]
    assert not [view for view in views if "process_import" in getattr(view, "__name__", "")]
