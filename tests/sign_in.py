"""How a person signs in with a real browser: by the form, as anybody does."""

from django.contrib.auth.models import User
from playwright.sync_api import Page

PASSWORD = "quiet-harbour-41"


def log_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill the sign-in form that the browser shows, and send it."""
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def open_as(page: Page, site: str, user: User, path: str) -> None:
    """Open a page of a site as somebody who has yet to sign in and gets a password for it."""
    user.set_password(PASSWORD)
    user.save()
    page.goto(f"{site}/admin/login/?next={path}")
    log_in(page, user.username)
