# ruff: noqa: E501, RUF001 - a table of names; characters that look like others are what is tested
"""The searched form of a name: folded and split once, for what is stored and for what is typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.texts.search_names import SEARCH_NAME_LIMIT, read_name, search_name, whole_of

ANYTHING = st.text(alphabet=st.characters(codec=None), max_size=150)
NBSP, THIN, IDEOGRAPHIC, NARROW = "\u00a0", "\u2009", "\u3000", "\u202f"


@pytest.mark.parametrize(
    ("names", "searched"),
    [
        (("Ada", "", "Lovelace"), "ada lovelace"),
        (("ÉMILE", "", "Zola"), "emile zola | | émile zola"),
        (("МАРИЯ", "Ивановна", "ПЕТРОВА"), "мария ивановна петрова"),
        (("Straße", "", ""), "strasse"),
        (("Ａｄａ", "", "\u00a0Byron "), "ada byron"),
        (("", "", ""), ""),
        (("K.R.", "", "Narayanan"), "k r narayanan | kr"),
        (("K. R.", "", "Narayanan"), "k r narayanan | kr"),
        (("K", "R", "Narayanan"), "k r narayanan | kr"),
        (("Jean\u2011Renée", "", "O’Brien"), "jean renee o brien | jeanrenee obrien | jean renée o brien jeanrenée obrien"),
        (("감", "", "김갑환"), "감 김 갑 환"),
        (("小明Tom", "", "王"), "小 明 tom 王"),
        (("İlknur", "", "Iğdırlıoğlu"), "ilknur igdirlioglu | | ilknur iğdirlioğlu"),
        (("محمّد", "", "أحمد"), "محمد احمد | | محمّد أحمد"),
        (("Łukasz", "", "Þór"), "lukasz thor | | łukasz þór"),
        (("@nna", "", "100% Under_score"), "@nna 100% under_score"),
        (("???", "", ""), "???"),
        (("-", "", "..."), "- ..."),
        (("Gal·la", "", "A|B"), "gal la a b | galla ab"),
        (("|", "", ""), ""),
        (("१२", "", "٣"), "12 3"),
    ],
)  # fmt: skip
def test_a_name_is_stored_folded_and_split(names: tuple[str, str, str], searched: str) -> None:
    assert search_name(*names) == searched


SPELLINGS = {
    "K.R. Narayanan": ["K. R. Narayanan", "KR Narayanan", "k r narayanan", f"K.{NBSP}R.{THIN}NARAYANAN", "K.R Narayanan"],
    "Mary-Jane Watson": ["Mary Jane Watson", "MARY‑JANE WATSON", "MaryJane Watson", "Mary–Jane  Watson", "Mary − Jane Watson"],
    "Sinead O’Brien": ["Sinead O'Brien", "sinead obrien", "Sinead O`Brien", "Sinead O´Brien", "Sinead Oʼbrien", "Sinead O Brien"],
    "Anna Wiśniewska": ["anna wisniewska", "ANNA WIŚNIEWSKA", f"Anna{IDEOGRAPHIC}Wiśniewska", f"Anna{NARROW}Wis\u0301niewska"],
    "İlknur Iğdırlıoğlu": ["ilknur ığdırlıoğlu", "İLKNUR IĞDIRLIOĞLU", "ILKNUR IGDIRLIOGLU", "Ilknur Igdirlioglu"],
    "Νίκος Παπαδόπουλος": ["ΝΙΚΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ", "νικος παπαδοπουλος"],
    "Ёлка Фёдоровнова": ["елка федоровнова", "ЁЛКА ФЁДОРОВНОВА"],
    "Лук’янова": ["Лукʼянова", "лук'янова", "Лукянова"],
    "Ｔａｒｏｕ Ｔａｎａｋａ": ["Tarou Tanaka", "tarou　tanaka"],
    "ﾀﾅｶ ﾀﾛｳ": ["タナカ タロウ", "タナカタロウ"],
    "Đặng Nguyễnthị": ["dang nguyenthi", "ĐẶNG NGUYỄNTHỊ"],
    "Æsa Ødegård": ["aesa odegard", "ÆSA ØDEGÅRD"],
    "محمّد": ["محمد", "محـمد"],
    "علی\u200cرضا": ["علیرضا", "علی رضا"],
    "Ann 3": ["Ann ٣", "ann ３"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "spelled"), [(name, spelled) for name, of in SPELLINGS.items() for spelled in of])
def test_all_spellings_of_a_whole_name_are_one(name: str, spelled: str) -> None:
    assert read_name(spelled).whole == whole_of(search_name(name)) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Anna Lind", "Anna Lindh"), ("Anna", "Anna Lind"), ("山田", "山口"), ("かき", "がき")]
)
def test_other_names_are_others(one: str, other: str) -> None:
    assert read_name(one).whole != whole_of(search_name(other))


@given(text=ANYTHING)
def test_what_is_folded_is_folded_for_good(text: str) -> None:
    searched = search_name(text)
    assert search_name(searched.split(" |")[0]).split(" |")[0] == searched.split(" |")[0]
    assert len(searched) <= SEARCH_NAME_LIMIT


@given(name=st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=30))
def test_a_name_is_the_same_in_either_case(name: str) -> None:
    assert read_name(name.casefold()).whole == whole_of(search_name(name))


@pytest.mark.parametrize("letter", ["ß", "ﷺ", "ΐ", "각", "é", "é-", "ŉ"])
def test_a_name_that_grows_by_folding_fits_its_column(letter: str) -> None:
    full = (letter * 100)[:100]
    assert len(search_name(full, full, full)) <= SEARCH_NAME_LIMIT


@given(
    words=st.lists(st.text(alphabet=st.characters(categories=["Ll", "Lu", "Lo"]), min_size=1, max_size=8), max_size=3)
)
def test_composed_and_decomposed_letters_are_one(words: list[str]) -> None:
    name = " ".join(words)
    assert search_name(unicodedata.normalize("NFD", name)) == search_name(unicodedata.normalize("NFC", name))
