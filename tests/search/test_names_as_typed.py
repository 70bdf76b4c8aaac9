# ruff: noqa: E501, RUF001 - a table of names; characters that look like others are what is tested
"""A name is found as it is shown, and however people spell it: by parts for an editor, whole for a masked viewer."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.database.keyset_paging import PageKey
from customers.models import Customer
from customers.rules.texts.plain_texts import full_name, normalise_name
from customers.rules.texts.search_names import search_name
from customers.search.find import search_customers
from tests.factories import make_customer, make_customers

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parent / "cases"


def found(text: str, *, exact_only: bool = False) -> tuple[int, ...]:
    return search_customers(text, exact_only=exact_only).ids


@pytest.fixture
def named() -> dict[str, Customer]:
    """The customers of the case files by the letter of their email, and others who must not be found for them."""
    make_customer(first_name="Karl", last_name="Roberts")
    made = {"narayanan": make_customer(first_name="K.R.", last_name="Narayanan")}
    for file in ("T22_setup.csv", "T22b_setup.csv"):
        for row in csv.DictReader((CASES / file).open(encoding="utf-8-sig")):
            names = {"first_name": row["firstName"], "middle_name": row["middleName"], "last_name": row["lastName"]}
            values = {**names, "email": row["email"], "mobile": row.get("phone") or ""}
            made[row["email"][3]] = make_customer(**{name: value for name, value in values.items() if value})
    make_customer(first_name="Zed", last_name="Nobody")
    return made


PARTS = {
    "narayanan": ["K.R.", "KR", "Narayanan K", "K.R. Narayanan", "K R Narayanan", "kr narayanan", "Narayanan, K.R.", "K.\u00a0R. Narayanan"],
    "a": ["Peñarrubia", "Penarrubia", "JOSE PEÑARRUBIA", "penarr", "Pen\u0303arrubia"],
    "b": ["김갑환", "갑환", "갑", "환", "감 김갑환", "김갑환 감", "김갑환감", "\u3000감\u3000김갑환"],
    "c": ["O’Brienclann", "O'Brienclann", "OBrienclann", "O Brienclann", "Brienclann", "O`Brienclann", "Oʼbrienclann"],
    "d": ["Jürgen Müllerstädter", "Jurgen Mullerstadter", "MÜLLERSTÄDTER", "müllerst", "mullerst"],
    "e": ["Großmannhaus", "Grossmannhaus", "GROSSMANNHAUS", "GROẞMANNHAUS"],
    "f": ["İlknur Iğdırlıoğlu", "İLKNUR IĞDIRLIOĞLU", "ilknur ığdırlıoğlu", "ilknur igdirlioglu", "ILKNUR", "Igdirlioglu"],
    "g": ["محمّد", "محمد العبداللهي", "العبداللهي", "عبدالله"],
    "h": ["Ｔａｒｏｕ", "Tarou Tanakamura", "Ｔａｎａｋａｍｕｒａ", "tanakamura"],
    "i": ["Mary  Ann Quincewater", "Mary Ann Quincewater", "Mary\u00a0Ann", "Mary\u2009Ann", "Mary\u3000Ann", "Mary\u202fAnn"],
    "j": ["Anna Beatrix Zwiebelfisch", "Zwiebelfisch Anna", "Zwiebelfisch, Anna", "Beatrix Zwiebelf"],
    "k": ["J.R.R.", "JRR", "J. R. R.", "J.R.R. Tolkienfan-Smythe", "Tolkienfan Smythe", "Tolkienfan‑Smythe", "TolkienfanSmythe", "Tolkienfan J", "J R Tolkienfan"],
    "l": ["Đặng Nguyễnthị", "Dang Nguyenthi", "đặng", "NGUYỄNTHỊ"],
    "m": ["Łukasz Żółćiński", "Lukasz Zolcinski", "ŻÓŁĆIŃSKI", "zolcin"],
    "n": ["Νίκος Παπαδόπουλος", "ΝΙΚΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ", "νικος", "Παπαδοπουλος"],
    "o": ["100%", "Under_scoretest", "100% Under_scoretest", "Under_"],
    "p": ["Ёлка Фёдоровнова", "Елка Федоровнова", "ФЕДОРОВНОВА", "ёлка"],
    "q": ["A. B. Initialsworth", "A.B. Initialsworth", "AB Initialsworth", "A B Initialsworth", "Initialsworth B", "Initialsworth"],
    "r": ["Xu Li", "Li Xu", "xu"],
    "s": ["Mary-Jane St. Johnswoodd", "Mary Jane St Johnswoodd", "St.Johnswoodd", "MaryJane", "Mary–Jane"],
    "t": ["Bob Smithereens Jr.", "Smithereens Jr", "Bob Smithereens"],
    "u": ["@nna", "@nna Atsignname"],
    "v": ["D'Arcy d’Artagnanette", "D’Arcy", "DArcy", "d'Artagnanette", "artagnanette"],
    "w": ["12 Numericfirst", "١٢ Numericfirst", "１２ Numericfirst"],
    "x": ["Jean‑Luc Picardhyphen", "Jean-Luc", "Jean Luc", "JeanLuc", "Jean−Luc"],
    "y": ["O Singleletterlast", "Singleletterlast O"],
    "z": ["Ann Semi;colon & Sons", "Semi;colon", "Semi colon", "& Sons"],
}  # fmt: skip


@pytest.mark.parametrize(("letter", "text"), [(letter, text) for letter, texts in PARTS.items() for text in texts])
def test_an_editor_finds_a_name_as_it_is_shown_and_as_it_is_typed(
    named: dict[str, Customer], letter: str, text: str
) -> None:
    assert named[letter].pk in found(text)
    assert len(found(text)) <= 2


WHOLE = {
    "narayanan": ["K.R. Narayanan", "K R Narayanan", "KR Narayanan", "k. r. narayanan"],
    "b": ["감 김갑환", "감김갑환"],
    "c": ["Sinead O'Brienclann", "sinead obrienclann", "Sinead O Brienclann"],
    "d": ["Jurgen Mullerstadter", "JÜRGEN MÜLLERSTÄDTER"],
    "f": ["İLKNUR IĞDIRLIOĞLU", "ilknur igdirlioglu"],
    "h": ["Tarou Tanakamura"],
    "i": ["Mary Ann Quincewater", "Mary\u00a0Ann\u2009Quincewater"],
    "k": ["JRR Tolkienfan Smythe", "J. R. R. Tolkienfan‑Smythe"],
    "m": ["Lukasz Zolcinski"],
    "s": ["Mary Jane St Johnswoodd"],
    "u": ["@nna Atsignname"],
    "x": ["Jean-Luc Picardhyphen"],
}


@pytest.mark.parametrize(("letter", "text"), [(letter, text) for letter, texts in WHOLE.items() for text in texts])
def test_a_masked_viewer_finds_a_whole_name_in_any_spelling(named: dict[str, Customer], letter: str, text: str) -> None:
    assert found(text, exact_only=True) == (named[letter].pk,)


@pytest.mark.parametrize(
    "text", ["K.R.", "KR", "Narayanan K", "김갑환", "O'Brienclann", "Mary Ann", "Jean‑Luc", "-", "@", "ilknur"]
)
def test_a_masked_viewer_finds_nobody_by_a_part_of_a_name(named: dict[str, Customer], text: str) -> None:
    assert found(text, exact_only=True) == ()


@pytest.mark.parametrize("letter", ["ß", "ﷺ", "ΐ", "각", "é"])
def test_a_name_that_grows_by_folding_is_stored_and_found(letter: str) -> None:
    customer = make_customer(first_name=letter * 100, middle_name=letter * 100, last_name=letter * 100)
    assert found(letter * 3) == (customer.pk,)


def test_an_email_that_is_begun_finds_nobody_by_name(named: dict[str, Customer]) -> None:
    assert found("karl@") == ()


def test_those_spelled_as_typed_go_first_and_then_those_with_or_without_diacritics() -> None:
    plain = make_customer(first_name="Ola", last_name="Wisniewska")
    marked = make_customer(first_name="Ewa", last_name="Wiśniewska")
    assert found("Wisniewska") == (plain.pk, marked.pk)
    assert found("Wiśniewska") == (marked.pk, plain.pk)


def test_a_masked_viewer_gets_the_one_spelled_as_typed_first() -> None:
    plain = make_customer(first_name="Ewa", last_name="Wisniewska")
    marked = make_customer(first_name="Ewa", last_name="Wiśniewska")
    assert found("Ewa Wisniewska", exact_only=True) == (plain.pk, marked.pk)
    assert found("ewa wiśniewska", exact_only=True) == (marked.pk, plain.pk)


@pytest.mark.parametrize("text", ["Wisniewska", "wiśniewska"])
@pytest.mark.parametrize(("plain", "marked"), [(0, 7), (3, 8), (2, 2), (8, 3), (7, 0), (5, 5)])
@pytest.mark.parametrize("size", [1, 2, 4, 5, 20])
def test_pages_show_each_once_and_those_as_typed_first(text: str, plain: int, marked: int, size: int) -> None:
    first = [one.pk for one in make_customers(plain, last_name="Wisniewska")]
    second = [one.pk for one in make_customers(marked, last_name="Wiśniewska")]
    by_email = make_customer(last_name="Wiśniewska", email="wisniewska@example.com").pk
    exact = {*first, by_email} if text == "Wisniewska" else {*second, by_email}
    expected = sorted(exact, reverse=True) + sorted({*first, *second, by_email} - exact, reverse=True)

    page = search_customers(text, exact_only=False, size=size)
    pages = [page]
    while page.older is not None:
        page = search_customers(text, exact_only=False, size=size, key=PageKey(before=page.older))
        pages.append(page)
    assert [id_ for one in pages for id_ in one.ids] == expected
    back = [page]
    while page.newer is not None:
        page = search_customers(text, exact_only=False, size=size, key=PageKey(after=page.newer))
        back.append(page)
    assert [one.ids for one in reversed(back)] == [one.ids for one in pages]


LETTERS = st.characters(categories=["Lu", "Ll", "Lt", "Lo"])
WORDS = st.text(alphabet=LETTERS, min_size=1, max_size=8) | st.sampled_from(
    [
        "K.R.",
        "J. R. R.",
        "Mary-Jane",
        "O’Brien",
        "d'Artagnan",
        "Wiśniewska",
        "김갑환",
        "李小龙",
        "İlknur",
        "Iğdır",
        "Ωμέγα",
        "12",
    ]
)
BLANKS = st.sampled_from([" ", "  ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t"])
HYPHENS = st.sampled_from("-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d")
APOSTROPHES = st.sampled_from("'\u2019\u2018\u02bc\u02b9`\u00b4\uff07\u2032")
DIGITS = st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９"])


@st.composite
def spelled(draw: st.DrawFn, name: str) -> str:
    """Spell a name as people do: other blanks, hyphens, apostrophes, digits and cases; initials with and without dots."""
    text = "".join(draw(BLANKS) if char == " " else char for char in name)
    text = "".join(draw(HYPHENS) if char in "-" else char for char in text)
    text = "".join(draw(APOSTROPHES) if char in "'’" else char for char in text)
    digits = draw(DIGITS)
    text = "".join(digits[int(char)] if char in "0123456789" else char for char in text)
    text = text.replace(".", draw(st.sampled_from([".", "", " ", ". "])))
    return draw(st.sampled_from([str, str.upper, str.lower, str.casefold, str.title]))(text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Six digits and nothing else are read as a phone: no name is asked for.
@given(data=st.data(), names=st.lists(WORDS, min_size=2, max_size=3).filter(lambda names: names.count("12") < 3))
def test_a_generated_name_is_found_in_any_spelling(db: None, data: st.DataObject, names: list[str]) -> None:
    first, *middle, last = (normalise_name(name) for name in names)
    stored = {"first_name": first, "middle_name": "".join(middle), "last_name": last}
    customer = Customer.objects.first() or make_customer()
    Customer.objects.filter(pk=customer.pk).update(**stored, search_name=search_name(*stored.values()))
    typed = data.draw(spelled(full_name(stored.values())))
    assert found(typed) == (customer.pk,)
    assert found(typed, exact_only=True) == (customer.pk,)
    assert found(data.draw(spelled(f"{last} {first}"))) == (customer.pk,)
