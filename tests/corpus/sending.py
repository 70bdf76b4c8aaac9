"""One sample through all doors, and what is checked of any."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from customers.models import Change
from integration_points.models import IntegrationPoint
from tests.corpus.doors import Doors, with_settings
from tests.corpus.items import Item, Sample
from tests.corpus.lines import Line
from tests.corpus.told import file_lines
from tests.processor import processor_seconds
from tests.spreadsheets import files

SECONDS = 20


def lines_of_item(item: Item, doors: Doors, folder: Path) -> list[Line]:
    """Send the files of an item, each to customers of its own."""
    return [line for sample in item.samples for line in _sent(sample, doors, folder)]


def _sent(sample: Sample, doors: Doors, folder: Path) -> list[Line]:
    with transaction.atomic(), with_settings(sample.settings):
        made = sample.before() if sample.before else {}
        sample, through = _filled(sample, made), made.get("through")
        content = sample.content
        file = content(folder) if callable(content) else files.saved(folder, content, name="sent")
        if isinstance(through, IntegrationPoint):
            doors = Doors(through, folder)
        lines = _through_all(sample, doors, file)
        transaction.set_rollback(True)
    return lines


def _through_all(sample: Sample, doors: Doors, file: Path) -> list[Line]:
    changes, begun = Change.objects.count(), processor_seconds()
    page = doors.page(file, sample.asked, sample.name)
    api = doors.api(file, sample.asked, sample.name)
    assert Change.objects.count() == changes
    command = doors.command(file, sample.asked, sample.name)
    assert processor_seconds() - begun < SECONDS
    assert (Change.objects.count() == changes) is not _applies(sample)
    assert "root:" not in page.text
    assert "<script>alert" not in page.html
    assert sample.shown_as in page.text
    return file_lines(sample, page, command, api)


def _applies(sample: Sample) -> bool:
    return any(end.outcome == "applied" for end in sample.rows.values())


def _filled(sample: Sample, made: Mapping[str, object]) -> Sample:
    """Write the ids of those who were made into the file, and into what has to be said of it."""
    if not made or not isinstance(sample.content, str):
        return sample
    rows = {number: replace(end, value=end.value.format_map(made)) for number, end in sample.rows.items()}
    return replace(sample, content=sample.content.format_map(made), rows=rows)
