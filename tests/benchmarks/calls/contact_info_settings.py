"""The settings under which the API is measured: those that run, with one address more."""

from crm.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.calls.contact_info_urls"
