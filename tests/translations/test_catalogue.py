"""The catalogues are whole, of today, and say with their sentences what the English ones say."""

import re
from pathlib import Path

import pytest

from crm.translations.catalogue import compiled, missing, po_file, read, translated_languages, updated
from crm.translations.extract import extract

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>")
languages = pytest.mark.parametrize("language", translated_languages())


@languages
def test_every_sentence_has_a_translation_and_none_is_doubtful(language: str) -> None:
    assert missing(language) == []


@languages
def test_the_file_holds_what_the_sources_say_now(language: str) -> None:
    assert po_file(language).read_bytes() == updated(language), "run `make messages`"


@languages
def test_the_compiled_form_is_that_of_the_file(language: str) -> None:
    assert po_file(language).with_suffix(".mo").read_bytes() == compiled(language), "run `make messages`"


@languages
def test_a_translation_keeps_what_is_put_into_it(language: str) -> None:
    wrong = []
    for message in read(language):
        english = message.id if isinstance(message.id, tuple | list) else (message.id,)
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(english[-1]))
        # Of one thing a sentence may leave out how many there are.
        one_may = set(PLACEHOLDER.findall(english[0])) | wanted
        wrong += [text for text in said[:-1] if not set(PLACEHOLDER.findall(text)) <= one_may]
        wrong += [text for text in said[-1:] if set(PLACEHOLDER.findall(text)) != wanted]
    assert wrong == []


def test_sentences_of_templates_and_of_modules_are_found() -> None:
    found = {str(message.id): [place for place, _ in message.locations] for message in extract() if message.id}
    assert found["Yes, confirm it"] == ["templates/public/ask.html"]
    assert found["Your verification code"] == ["customers/contacts/verification/message_text.py"]


def test_a_sentence_without_a_translation_is_reported(tmp_path: Path, settings: object) -> None:
    settings.LOCALE_PATHS = [tmp_path]  # type: ignore[attr-defined]
    path = po_file("de")
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr ""\n\nmsgid "One"\nmsgstr ""\n\n#, fuzzy\nmsgid "Two"\nmsgstr "Zwei"\n')
    assert missing("de") == ["One", "Two"]
