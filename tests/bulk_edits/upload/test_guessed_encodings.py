"""Files in an encoding that nobody named: a family of names in many encodings, and what becomes of each."""

from pathlib import Path

import pytest
from django.test import Client

from customers.admin.bulk_edits.upload.encoding_question import encoding_question
from customers.bulk_edits.errors import EncodingUndecided
from customers.bulk_edits.preview.preview_again import preview_again
from customers.bulk_edits.run import actions as asked_of
from customers.bulk_edits.upload.guessed_encoding import LINE_AT, WAITS, about_encoding
from customers.models import BulkEdit, BulkEditRow, Change, Customer, State
from customers.spreadsheets.eight_bit import line_of
from customers.spreadsheets.refusals import FileRefused
from tests.admin.bulk_edits.test_pages_bulk_edit import do, shown
from tests.factories import make_customer, make_staff, signed_in
from tests.spreadsheets import files
from tests.spreadsheets.conftest import Reader, read  # noqa: F401 - a fixture
from tests.uploads import preview, run_previewed, work_off

CASES = Path(__file__).parents[2] / "spreadsheets" / "cases"

WAITING, SAID = "waits", "said"
# What each is made of decides: the letters of these names stand at other places in both Windows encodings that are
# taken without asking, so there they are signs, two alphabets in a word, or capitals behind small letters.
FAMILY = {
    ("cp437", WAITING): ["Müller", "José", "François", "Núñez", "Zoë", "Ångström"],
    ("cp850", WAITING): ["Müller", "José", "François", "Núñez", "Zoë", "Søren", "João"],
    ("cp866", WAITING): ["Иванов", "Пётр", "Анна", "Щукина", "Ольга"],
    ("koi8-r", WAITING): ["Иванов", "Петр", "Анна", "Щукина", "Ольга"],
    ("cp1250", WAITING): ["Źrebię", "Łukasz"],
    ("cp1256", WAITING): ["محمد", "فاطمة", "علي"],
    ("mac-cyrillic", WAITING): ["Иванов", "Анна", "Щукина"],
    ("iso8859-2", WAITING): ["Łukasz", "Šárka", "Žižka"],
    ("shift_jis", WAITING): ["鈴木", "一郎", "田中", "佐藤", "ヤマダ"],
    ("euc-jp", WAITING): ["鈴木", "一郎", "田中", "佐藤"],
    ("gb18030", WAITING): ["王小明", "李娜", "张伟", "刘洋"],
    ("big5", WAITING): ["陳大文", "王小明", "林志玲"],
    ("euc-kr", WAITING): ["김철수", "이영희", "박민수"],
    # Words in the Windows encoding itself, and in those whose letters stand where it has letters, too.
    ("cp1252", SAID): ["Müller", "José", "François", "Ångström", "Núñez", "Søren", "Zoë", "Straße"],
    ("cp1251", SAID): ["Иванов", "Пётр", "Анна", "Щукина", "Ёлкина", "Ольга"],
    ("cp1254", SAID): ["Şahin", "Çağlar", "Ayşe", "Güneş"],
    ("cp1255", SAID): ["משה", "שרה", "דוד כהן"],
}
VARIANTS = [
    pytest.param(encoding, outcome, name, names[(at + 1) % len(names)], id=f"{encoding}-{at}")
    for (encoding, outcome), names in FAMILY.items()
    for at, name in enumerate(names)
]


def test_the_family_is_large_enough() -> None:
    assert len(VARIANTS) >= 60


@pytest.mark.parametrize(("encoding", "outcome", "first", "last"), VARIANTS)
def test_every_guess_is_said_the_right_encoding_is_offered_and_what_reads_as_no_words_waits(
    read: Reader,  # noqa: F811
    tmp_path: Path,
    encoding: str,
    outcome: str,
    first: str,
    last: str,
) -> None:
    path = files.saved(tmp_path, f"email;lastName;firstName\r\na@x.example;{last};{first}\r\n", encoding=encoding)
    sheet = read.sheet(path)
    assert [warning.code for warning in sheet.warnings] == ["encoding_guessed"]
    kept = about_encoding(BulkEdit(asks_about_columns=True), sheet)
    assert encoding in kept["encoding_guesses"]  # type: ignore[operator]
    assert kept[WAITS] is (outcome == WAITING)
    # The line that a person is shown reads right in the right encoding.
    with path.open("rb") as file:
        file.seek(int(str(kept["encoding_line_at"])))
        assert file.readline().decode(encoding) == f"a@x.example;{last};{first}\r\n"
    # Where nobody can be asked, it is refused by the row, or read and said.
    if outcome == WAITING:
        with pytest.raises(FileRefused, match=r"^Row 2 ") as refused:
            about_encoding(BulkEdit(), sheet)
        assert refused.value.code == "bad_encoding"
        assert first not in refused.value.message
    else:
        about_encoding(BulkEdit(), sheet)
    # Named, it is read right and nothing is asked or said.
    named = read.sheet(path, encoding=encoding)
    assert [row.cells for row in named] == [("a@x.example", last, first)]
    assert (named.warnings, about_encoding(BulkEdit(), named)) == ((), {})


def test_a_file_of_many_honest_words_and_a_few_signs_is_read(read: Reader, tmp_path: Path) -> None:  # noqa: F811
    rows = "".join(f"{at}@x.example;Müller {at};50€ für Zoë™\r\n" for at in range(20))
    path = files.saved(tmp_path, f"email;lastName;note\r\n{rows}", encoding="cp1252")
    assert about_encoding(BulkEdit(), read.sheet(path))[WAITS] is False


def test_the_line_that_is_shown_is_found_far_down_in_the_file(read: Reader, tmp_path: Path) -> None:  # noqa: F811
    plain = b"email;lastName\r\n" + b"a@x.example;Ann\r\n" * 150_000
    path = files.saved(tmp_path, plain + "b@x.example;Müller\r\n".encode("cp850") + plain)
    kept = about_encoding(BulkEdit(asks_about_columns=True), read.sheet(path))
    assert line_of(str(path), int(str(kept[LINE_AT]))).decode("cp850") == "b@x.example;Müller"


def test_one_word_of_two_alphabets_far_down_is_found_and_its_row_named(
    read: Reader,  # noqa: F811
    tmp_path: Path,
) -> None:
    content = b"email;lastName\r\n" + "a@x.example;Анна Ђорђе\r\n".encode("cp1251") * 60_000
    path = files.saved(tmp_path, content + b"a@x.example;M\x81ller\r\n" + "a@x.example;Анна\r\n".encode("cp1251"))
    with pytest.raises(FileRefused, match="Row 60,002 "):
        about_encoding(BulkEdit(), read.sheet(path))


# --- the doors --------------------------------------------------------------------------------------------------------

T31 = {
    "T31_cp1250b.csv": ("cp1250", "t31cp1250b@bugs.example;Źrebięć;Łukasz"),
    "T31_cp437.csv": ("cp437", "t31cp437@bugs.example;Müller;José"),
    "T31_cp866.csv": ("cp866", "t31cp866@bugs.example;Иванов;Пётр"),
    "T31_shift_jis.csv": ("shift_jis", "t31shift_jis@bugs.example;鈴木;一郎"),
}


def right(case: str) -> tuple[str, str, dict[str, str]]:
    """Return the encoding of a case, its line as it reads in that, and whom the line is about."""
    encoding, line = T31[case]
    email, last, first = line.split(";")
    return encoding, line, {"email": email, "last_name": last, "first_name": first}


@pytest.mark.django_db
@pytest.mark.parametrize("case", T31)
def test_the_page_waits_offers_the_likely_encodings_with_a_line_each_and_one_click_reads_it_again(
    operator_client: Client, case: str
) -> None:
    encoding, line, person = right(case)
    customer = make_customer(email=person["email"], first_name="Old", last_name="Name")
    seen = preview(CASES / case, asks_about_columns=True)
    page = shown(operator_client, seen)
    assert "Choose the file's encoding</h2>" in page
    assert f"<bdi>{line}</bdi>" in page
    assert f'value="{encoding}">Read as {encoding}</button>' in page
    assert ">Run</button>" not in page
    assert "Choose the file&#x27;s encoding: it doesn&#x27;t read as words in" in do(operator_client, seen, "run")
    customer.refresh_from_db()
    assert (seen.state, customer.last_name) == (State.PREVIEWED, "Name")
    do(operator_client, seen, "read-again", encoding=encoding)
    again = work_off(seen)
    page = shown(operator_client, again)
    assert (again.read_as["encoding"], "which encoding" in page, line in page) == (encoding, False, False)
    run_previewed(again)
    customer.refresh_from_db()
    assert (customer.last_name, customer.first_name) == (person["last_name"], person["first_name"])


@pytest.mark.django_db
@pytest.mark.parametrize("case", T31)
@pytest.mark.parametrize("pilot", [None, 1])
def test_nothing_runs_a_waiting_file_and_previewing_again_answers_nothing(case: str, pilot: int | None) -> None:
    make_customer(email=right(case)[2]["email"])
    seen = preview(CASES / case, asks_about_columns=True)
    preview_again(seen, create_fields=[], ignore_columns=[])
    again = work_off(seen)
    with pytest.raises(EncodingUndecided):
        asked_of.run(again, pilot=pilot)
    assert not Change.objects.filter(bulk_edit=again).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("case", T31)
def test_where_nobody_is_asked_it_is_refused_until_its_encoding_is_named(case: str) -> None:
    encoding, _, person = right(case)
    customer = make_customer(email=person["email"])
    refused = preview(CASES / case, run_asked=True)
    assert refused.refusal is not None
    assert (refused.state, refused.refusal["code"]) == (State.REFUSED, "bad_encoding")
    assert "Row 2 " in refused.refusal["message"]
    assert encoding in refused.refusal["message"]
    assert person["last_name"] not in refused.refusal["message"]
    assert not BulkEditRow.objects.filter(bulk_edit=refused).exists()
    done = preview(CASES / case, run_asked=True, encoding=encoding)
    customer.refresh_from_db()
    assert (done.state, customer.last_name) == (State.COMPLETED, person["last_name"])


@pytest.mark.django_db
def test_who_sees_no_personal_data_sees_no_line_of_the_file() -> None:
    make_customer(email="t31cp437@bugs.example")
    seen = preview(CASES / "T31_cp437.csv", asks_about_columns=True)
    auditor = make_staff("auditor", "aud")
    page = shown(signed_in(auditor), seen)
    assert "ller" not in page
    assert "Müller" not in page
    assert "which encoding" in page
    masked, seeing = (encoding_question(seen, may_see=may_see) for may_see in (False, True))
    assert masked is not None
    assert seeing is not None
    assert {reading.line for reading in masked.readings} == {""}
    assert "t31cp437@bugs.example;Müller;José" in {reading.line for reading in seeing.readings}


@pytest.mark.django_db
def test_after_an_erasure_of_the_file_the_question_stands_without_a_line(operator_client: Client) -> None:
    make_customer(email="t31cp437@bugs.example")
    seen = preview(CASES / "T31_cp437.csv", asks_about_columns=True)
    BulkEdit.objects.filter(pk=seen.pk).update(file="")
    page = shown(operator_client, seen)
    assert "Müller" not in page
    assert "Read as cp437" in page


@pytest.mark.django_db
def test_an_encoding_that_is_none_is_told_and_the_preview_stays(operator_client: Client) -> None:
    make_customer(email="t31cp437@bugs.example")
    seen = preview(CASES / "T31_cp437.csv", asks_about_columns=True)
    assert "is not known" in do(operator_client, seen, "read-again", encoding="klingon")
    assert seen.state == State.PREVIEWED


@pytest.mark.django_db
def test_a_guess_whose_words_are_words_is_said_offered_and_may_be_run(operator_client: Client) -> None:
    customer = make_customer(email="ann@example.com")
    seen = preview("email;lastName\r\nann@example.com;Müller\r\n".encode("cp1252"), asks_about_columns=True)
    page = shown(operator_client, seen)
    assert "<b>The encoding is a guess.</b>" in page
    assert "<bdi>ann@example.com;Müller</bdi>" in page
    assert '<span class="badge">read as cp1252</span>' in page
    run_previewed(seen)
    customer.refresh_from_db()
    assert customer.last_name == "Müller"
    assert "The encoding is guessed: the file was read as cp1252." in shown(operator_client, seen)


@pytest.mark.django_db
def test_utf_8_asks_and_says_nothing(operator_client: Client) -> None:
    seen = preview("email;lastName\r\nann@example.com;MЃller\r\n", asks_about_columns=True)
    assert ("encoding" in shown(operator_client, seen), seen.file_warnings) == (False, [])
    assert Customer.objects.count() == 0
