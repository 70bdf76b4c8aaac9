"""Uploads that break, come twice or change on the way, and runs that would do too much."""

from pathlib import Path

import pytest

from tests.corpus.doors import Doors
from tests.corpus.page import check_lines
from tests.corpus.stories import STORIES, Story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_an_upload(story: Story, doors: Doors, tmp_path: Path) -> None:
    check_lines(story.id, story.title, story.told(doors, tmp_path), story.why)
