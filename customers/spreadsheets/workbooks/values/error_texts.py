"""What spreadsheet programs show where a value should stand, in the languages of the common ones."""

import re

_ERRORS = frozenset((
    "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#N/A",  # English
    "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#BUSY!",
    "#CONNECT!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!", "#ERROR!",
    "#BEZUG!", "#WERT!", "#ZAHL!", "#NV", "#ÜBERLAUF!",  # German
    "#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!",  # French
    "#¡REF!", "#¡VALOR!", "#¡DIV/0!", "#¿NOMBRE?", "#¡NUM!", "#¡NULO!",  # Spanish
    "#RIF!", "#VALORE!", "#NOME?", "#NULLO!", "#N/D",  # Italian
    "#VALOR!", "#NÚM!", "#NULO!",  # Portuguese
    "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!", "#Н/Д",  # Russian  # noqa: RUF001
    "#VERW!", "#WAARDE!", "#DEEL/0!", "#NAAM?", "#GETAL!", "#LEEG!", "#N/B",  # Dutch
    "#ADR!", "#ARG!", "#DZIEL/0!", "#NAZWA?", "#LICZBA!", "#ZERO!", "#N/D!",  # Polish
    "#REFERENS!", "#VÄRDEFEL!", "#DIVISION/0!", "#NAMN?", "#OGILTIGT!",  # Swedish, Danish, Norwegian
    "#SKÄRNING!", "#SAKNAS!", "#REFERENCE!", "#VÆRDI!", "#VERDI!", "#NAVN?", "#I/T",
    "#VIITTAUS!", "#ARVO!", "#JAKO/0!", "#NIMI?", "#LUKU!", "#TYHJÄ!", "#PUUTTUU!",  # Finnish
    "#ODKAZ!", "#HODNOTA!", "#NÁZEV?", "#ČÍSLO!",  # Czech
    "#HIV!", "#ÉRTÉK!", "#NÉV?", "#SZÁM!", "#NULLA!", "#HIÁNYZIK",  # Hungarian
    "#BAŞV!", "#DEĞER!", "#SAYI/0!", "#AD?", "#SAYI!", "#BOŞ!", "#YOK",  # Turkish
))  # fmt: skip
_NUMBERED = re.compile(r"(?:Err|Fehler):[0-9]{3}")
_LIKE_ERROR = re.compile(r"#[^\s#]{1,20}[!?]")


def is_error_text(shown: str, *, is_computed: bool) -> bool:
    """Return whether a cell shows an error.

    What shows a number or a formula's value is an error in any language. A text of somebody's own is one only if it
    is the very text of an error: #Berlin! is none.
    """
    known = shown in _ERRORS or _NUMBERED.fullmatch(shown) is not None
    return known or (is_computed and _LIKE_ERROR.fullmatch(shown) is not None)
