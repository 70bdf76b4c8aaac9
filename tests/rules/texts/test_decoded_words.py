"""What a wrong encoding makes of words, told from words: the outcome is known by how each text is made."""

import pytest

from customers.rules.texts.decoded_words import is_garbled, mixes_alphabets, needs_a_person

WINDOWS = ("cp1252", "cp1251")
# Not "Straße" of DOS, which reads "Straáe", nor capitals alone of KOI8, which read as small letters: those are words.
LATIN = ["Müller", "José", "François", "Ångström", "Núñez", "Søren", "Zoë", "João", "Señor"]
CYRILLIC = ["Иванов", "Анна", "Щукина", "Ольга", "Лебедев"]


@pytest.mark.parametrize("word", ["MЃller", "Џrebiкж", "Mьller", "ˆê˜Y", "Aнна", "Smith-Cаrter"])  # noqa: RUF001
def test_a_word_of_two_alphabets_mixes_them(word: str) -> None:
    assert mixes_alphabets(word)


HONEST = [
    "Müller", "Иванов", "Смит-Jones", "Wi-Fi клиент", "10 µm", "Mª José", "Nº 5", "東京タワーA", "Αθήνα", "Zoë Ελένη",
    "O\u2019Brien", "\u2019t Hooft", "plain", "", "№5", "5€", "“Anna”", "„Café“", "Größe²", "Société™", "— Zoë —",
    "½ l", "Saint\u2013Émile", "l·lustració", "¿Señor?", "Müller/Ångström", "ДЖОН",
    "e\u0301te\u0301", "ÉCOLE", "Ёлкина…", "DiCaprió",
]  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_mixes_nothing_and_is_not_garbled(text: str) -> None:
    assert (mixes_alphabets(text), is_garbled(text)) == (False, False)


def has_all_of(encoding: str, name: str) -> bool:
    return "?" not in name.encode(encoding, "replace").decode(encoding)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [(name, encoding) for name in LATIN for encoding in ("cp437", "cp850") if has_all_of(encoding, name)],
)
def test_latin_names_of_dos_are_garbled_in_both_windows_encodings(name: str, encoding: str) -> None:
    raw = name.encode(encoding)
    readings = [[raw.decode(windows)] for windows in WINDOWS if decodes(raw, windows)]
    assert readings == [] or needs_a_person(*readings)


@pytest.mark.parametrize("name", CYRILLIC)
@pytest.mark.parametrize("encoding", ["cp866", "koi8-r"])
def test_cyrillic_names_of_dos_and_unix_are_garbled_in_both_windows_encodings(name: str, encoding: str) -> None:
    raw = name.encode(encoding)
    readings = [[raw.decode(windows)] for windows in WINDOWS if decodes(raw, windows)]
    assert readings == [] or needs_a_person(*readings)


@pytest.mark.parametrize(("names", "encoding"), [(LATIN, "cp1252"), (CYRILLIC, "cp1251")])
def test_names_in_a_windows_encoding_need_nobody(names: list[str], encoding: str) -> None:
    raw = " ".join(names).encode(encoding)
    assert not needs_a_person(*([raw.decode(windows)] for windows in WINDOWS if decodes(raw, windows)))


def test_one_sign_among_many_words_is_no_reason_to_ask() -> None:
    assert not needs_a_person(["Müller", "José", "Zoë", "Ångström", "Caf€é"])
    assert needs_a_person(["Müller", "Caf€é"])


def test_one_word_of_two_alphabets_among_many_is() -> None:
    assert needs_a_person([*CYRILLIC * 100, "MЃller"])


def decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
