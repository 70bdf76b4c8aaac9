"""Who wants mails gets one for all that is new, without a word about anybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from customers.messages.failures import NotSent
from customers.messages.mail import MailPost
from customers.news import NewsKind, raise_notice
from customers.rules.messages import Failure
from customers.wings.notices.mails import PAUSE, anything_due, send_mails
from customers.wings.notices.models import Notice, NoticePreference
from customers.wings.notices.retention import forget_old
from tests.factories import make_staff, signed_in

pytestmark = pytest.mark.django_db
Mails = NoticePreference.Mails


@pytest.fixture
def ada(settings: Any) -> User:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    user = make_staff("editor", "ada")
    user.email = "ada@office.example"
    user.save()
    return user


def tell(user: User, *kinds: NewsKind) -> None:
    for number, kind in enumerate(kinds):
        raise_notice(kind, f"Export {number} is of Ann Lee.", about=f"export:{number}", to=[user.pk], url="/admin/")


def send() -> list[str]:
    send_mails(now=timezone.now(), seconds=5)
    return [one.subject for one in mail.outbox]


def wants(user: User, mails: str) -> None:
    NoticePreference.objects.update_or_create(user=user, defaults={"mails": mails})


@pytest.mark.parametrize(
    ("mails", "subjects"),
    [
        (Mails.NONE, []),
        (Mails.NEEDED, ["Customer profiles: 1 failed, 1 waits for you"]),
        (Mails.ALL, ["Customer profiles: 1 failed, 1 waits for you, 2 finished"]),
    ],
)
def test_one_mail_counts_what_the_person_wants(ada: User, mails: str, subjects: list[str]) -> None:
    wants(ada, mails)
    tell(ada, NewsKind.DONE, NewsKind.FAILED, NewsKind.WAITS, NewsKind.DONE)
    assert send() == subjects


def test_nobody_who_chose_nothing_gets_one(ada: User) -> None:
    tell(ada, NewsKind.FAILED)
    assert send() == []


def test_a_mail_holds_counts_and_a_link_and_nothing_else(ada: User, settings: Any) -> None:
    settings.PUBLIC_URL = "https://crm.example.com"
    wants(ada, Mails.ALL)
    tell(ada, NewsKind.DONE)
    send()
    body = str(mail.outbox[0].body)
    assert "https://crm.example.com/admin/notices/notice/" in body
    assert "Ann" not in body
    assert mail.outbox[0].to == ["ada@office.example"]


def test_what_is_new_soon_after_waits_for_the_next_mail(ada: User) -> None:
    wants(ada, Mails.ALL)
    tell(ada, NewsKind.DONE)
    assert len(send()) == 1
    tell(ada, NewsKind.FAILED)
    assert len(send()) == 1
    assert not anything_due(now=timezone.now())
    send_mails(now=timezone.now() + PAUSE + timedelta(seconds=1), seconds=5)
    assert len(mail.outbox) == 2


def test_the_same_is_not_mailed_twice(ada: User) -> None:
    wants(ada, Mails.ALL)
    tell(ada, NewsKind.DONE)
    send()
    send_mails(now=timezone.now() + timedelta(days=1), seconds=5)
    assert len(mail.outbox) == 1


def test_a_server_that_is_away_is_tried_again(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    wants(ada, Mails.ALL)
    tell(ada, NewsKind.DONE)
    with monkeypatch.context() as patched:
        patched.setattr(MailPost, "send", _away)
        assert send() == []
    send_mails(now=timezone.now() + timedelta(minutes=1), seconds=5)
    assert len(mail.outbox) == 1


def _away(*_args: Any, **_kwargs: Any) -> None:
    raise NotSent(Failure.UNREACHABLE)


def test_it_gives_up_after_as_many_tries_as_a_message_has(
    ada: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.MESSAGE_MAX_TRIES = 3
    wants(ada, Mails.ALL)
    tell(ada, NewsKind.DONE)
    monkeypatch.setattr(MailPost, "send", _away)
    now = timezone.now()
    for hours in range(0, 12, 2):
        send_mails(now=now + timedelta(hours=hours), seconds=5)
    assert not anything_due(now=now + timedelta(days=1))
    assert Notice.objects.get().read_at is None


def test_a_person_without_an_address_has_nothing_waiting(ada: User) -> None:
    User.objects.update(email="")
    wants(ada, Mails.ALL)
    tell(ada, NewsKind.DONE)
    assert not anything_due(now=timezone.now())


def test_a_person_chooses_on_the_page(ada: User) -> None:
    client = signed_in(ada)
    client.post("/admin/notices/notice/mails/", {"mails": "needed"})
    assert NoticePreference.objects.get(user=ada).mails == "needed"
    assert 'value="needed" checked' in client.get("/admin/notices/notice/").content.decode()


def test_what_is_no_choice_is_refused_in_words(ada: User) -> None:
    client = signed_in(ada)
    page = client.post("/admin/notices/notice/mails/", {"mails": "hourly"}, follow=True).content.decode()
    assert "Nothing was saved" in page
    assert not NoticePreference.objects.exists()


def test_old_notices_go(ada: User, settings: Any) -> None:
    settings.NOTICES_KEPT_DAYS = 90
    tell(ada, NewsKind.DONE, NewsKind.FAILED)
    Notice.objects.filter(about="export:0").update(at=timezone.now() - timedelta(days=91))
    assert forget_old(now=timezone.now(), seconds=5)
    assert list(Notice.objects.values_list("about", flat=True)) == ["export:1"]


def test_the_page_says_that_there_is_no_address(client: Client, ada: User) -> None:
    User.objects.update(email="")
    assert "Your account has no email address" in signed_in(ada).get("/admin/notices/notice/").content.decode()
