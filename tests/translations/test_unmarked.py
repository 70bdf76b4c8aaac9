"""Whatever people read can be translated: nothing new goes without a mark, and the list of what is left shrinks."""

import pytest

from tests.translations.scope import not_yet, scope
from tests.translations.unmarked import in_module, in_template, unmarked

FOUND = {name: unmarked(path) for name, path in scope()}


def test_every_sentence_of_a_template_or_module_is_marked() -> None:
    assert {name: found for name, found in FOUND.items() if found and name not in not_yet()} == {}


def test_a_file_leaves_the_list_once_all_of_it_is_marked() -> None:
    assert [name for name in sorted(not_yet()) if not FOUND.get(name)] == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Nothing matches.</p>", ["Nothing matches."]),
        ('<p title="Show all">{{ name }}</p>', ["Show all"]),
        ("<p>{{ count }} row{{ count|pluralize }}</p>", ["pluralize", "row"]),
        ('{{ name|default:"no name" }}', ["no name"]),
        ("<p>{% if x %}{% translate 'All' %}{% else %}None{% endif %}</p>", ["None"]),
        ('<p class="empty">{% translate "Nothing" %} · {{ n }} %</p>', []),
        ("{% blocktranslate trimmed %}Of {{ n }}{% endblocktranslate %}", []),
        ("{# why it is so #}<script>let done;</script>", []),
        ('<b class="{{ x|yesno:"is-on,is-off" }}"></b>', []),
    ],
)
def test_what_a_template_says_is_found(template: str, found: list[str]) -> None:
    assert list(in_template(template)) == found


@pytest.mark.parametrize(
    ("module", "found"),
    [
        ('say("Nothing was saved.")', ["Nothing was saved."]),
        ('say(f"{n} is retired: nothing comes in.")', ["{} is retired: nothing comes in."]),
        ('say(_("Nothing was saved."))', []),
        ('say(ngettext("One row is left.", "Many rows are left.", n))', []),
        ('"""Say what there is."""', []),
        ('log.warning("Nothing was sent")', []),
        ('raise ValueError("No such thing here")', []),
        ('execute("SELECT id FROM customers_change")', []),
        ('say("kind", "bulk_edit:4")', []),
    ],
)
def test_what_a_module_says_is_found(module: str, found: list[str]) -> None:
    assert [said for _, said in in_module(module)] == found
