"""The tests of a wing are collected where it is installed; those of notes in the runs that test_wing.py starts."""

from pathlib import Path

from django.conf import settings

_folders = {path.parent.name for path in Path(__file__).parent.glob("*/__init__.py")} - {"together"}
_installed = " ".join(settings.INSTALLED_APPS)
collect_ignore = [name for name in _folders if f".wings.{name}." not in _installed]
