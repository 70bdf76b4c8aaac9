"""`make messages`."""

from typing import Any

from django.core.management.base import BaseCommand

from crm.translations.catalogue import missing, translated_languages, write


class Command(BaseCommand):
    help = "Collect the sentences of templates and modules in crm/locale/, and compile what is translated."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say which sentences of each language are still to be translated."""
        for language in translated_languages():
            write(language)
            left = missing(language)
            self.stdout.write(f"{language}: {len(left)} to translate")
            for sentence in left:
                self.stdout.write(f"  {sentence}")
