"""The countries whose phone numbers are known, for a person to choose from."""

from typing import Final

import phonenumbers
from phonenumbers.geodata.locale import LOCALE_DATA


def _choice(region: str) -> tuple[str, str]:
    name = LOCALE_DATA.get(region, {}).get("en") or region
    return region, f"{name} (+{phonenumbers.country_code_for_region(region)})"


COUNTRIES: Final = tuple(sorted(map(_choice, phonenumbers.SUPPORTED_REGIONS), key=lambda choice: choice[1]))
