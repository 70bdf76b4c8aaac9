"""The reference in docs/ says what the code says: settings, commands, codes, states, rules and permissions."""

import re

import pytest
from django.contrib.auth.models import Group

from crm.reference import permissions, states
from crm.reference.commands import arguments, own_commands
from crm.reference.pages import made, pages, place
from crm.reference.settings import variables
from customers.bulk_edits.ledger.status import ENCODING_GUESSED, SAME_CONTENT
from customers.rules.refusals.codes import Code
from customers.spreadsheets.refusals import CODES
from tests.test_architecture import PACKAGES, ROOT

READS = re.compile(r"""\b(?:_?env|Env\(\))\.\w+\(\s*"([A-Z_]+)\"""")


@pytest.mark.parametrize("name", pages())
def test_a_page_says_what_the_code_says(name: str) -> None:
    assert place(name).read_text() == made(name), "make it again: .venv/bin/python manage.py make_reference"


def test_every_variable_that_is_read_is_listed_once_and_explained() -> None:
    source = "\n".join(path.read_text() for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    listed = variables()
    assert sorted(one.name for one in listed) == sorted(set(READS.findall(source)))
    assert [one.name for one in listed if not one.meaning or not one.section] == []


def test_every_code_of_rows_and_files_is_listed() -> None:
    page = made("docs/reference/codes.md")
    wanted = {*Code, *CODES, ENCODING_GUESSED, SAME_CONTENT}
    assert [code for code in wanted if f"| `{code}` |" not in page] == []


def test_a_state_without_an_explanation_stops_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    kind, (title, about, meanings) = next(iter(states.MEANINGS.items()))
    forgotten = dict(list(meanings.items())[1:])
    monkeypatch.setattr(states, "MEANINGS", {kind: (title, about, forgotten)})
    with pytest.raises(KeyError):
        states.states_page()


@pytest.mark.django_db
def test_the_tables_of_permissions_are_what_migrate_hands_out() -> None:
    listed: dict[str, set[str]] = {}
    for _, granted in permissions.granted_by_role():
        for role, names in granted.items():
            listed.setdefault(role, set()).update(names)
    given = {
        group.name: {
            f"{app}.{name}" for app, name in group.permissions.values_list("content_type__app_label", "codename")
        }
        for group in Group.objects.exclude(name="administrator")
    }
    assert given == listed


def test_every_command_is_listed_with_a_sentence() -> None:
    page = made("docs/reference/commands.md")
    assert [name for name, command in own_commands() if f"## {name}\n\n{command.help[:10]}" not in page] == []


def test_every_argument_of_a_command_is_explained() -> None:
    silent = [(name, one.dest) for name, command in own_commands() for one in arguments(name, command) if not one.help]
    assert silent == []
