"""The floor on PostgreSQL: COPY into a temporary table and set-based SQL, hand-written for this one file.

It knows what the product has to find out: which column means what, which phones are valid and how they are written,
which rows are bad. It writes the same rows: the ledger (what the preview writes), and customers, contacts, changes,
their fields and the histories (what the run writes).
"""

import csv
import io
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from customers.models import BulkEdit, IdentifierType, State
from integration_points.models import IntegrationPoint
from tests.benchmarks.data.load import GIVING, WEBSITE_ID
from tests.benchmarks.data.people import BAD, NEW_PHONE, Line, new_phone

_TABLE = """
    CREATE TEMPORARY TABLE wanted (row_number integer, website_id text, first_name text, last_name text, phone text,
        tier text, typed text, bad boolean) ON COMMIT DROP
"""
_COPY = "COPY wanted FROM STDIN (FORMAT csv, NULL '\\N')"

# What each row changes, found with one join over the tables.
_PLANNED = """
    CREATE TEMPORARY TABLE planned ON COMMIT DROP AS
    SELECT w.row_number, w.bad, w.typed, c.id AS customer, c.version, c.changed_at, c.custom_values AS custom_before,
        c.first_name, c.middle_name, c.last_name AS last_before, w.last_name,
        c.last_name <> w.last_name AS renamed,
        c.custom_values || jsonb_build_object('tier', w.tier) AS custom_after,
        c.custom_values->>'tier' IS DISTINCT FROM w.tier AS retiered,
        m.id AS contact, m.value AS phone_before, m.gives_account_access AS access_before, w.phone,
        m.value <> w.phone AS rephoned, NOT m.gives_account_access AS gains
    FROM wanted w
    JOIN customers_identifier i ON i.value = w.website_id AND i.type_id = %(type)s AND i.scope = 'p'
    JOIN customers_customer c ON c.id = i.customer_id
    JOIN customers_contact m ON m.customer_id = c.id AND m.kind = 'mobile' AND m.state = 'current';
    ANALYZE planned;
"""
# The names of people.py hold diacritics and apostrophes, nothing else that customers/rules/texts/search_names.py knows.
_DELTA = r"""
    CREATE TEMPORARY TABLE changing ON COMMIT DROP AS
    SELECT row_number, customer, version, custom_before, custom_after, renamed, retiered, rephoned, gains, contact,
        phone, phone_before, access_before, last_before, last_name,
        concat_ws(' ', nullif(first_name, ''), nullif(middle_name, ''), nullif(last_name, '')) AS full_name,
        plain || CASE WHEN joined IS NULL AND plain = written THEN '' ELSE ' |' END
            || coalesce(' ' || normalize(regexp_replace(normalize(joined, NFD), '[\u0300-\u036f]', '', 'g'), NFC), '')
            || CASE WHEN plain = written THEN '' ELSE ' | ' || written || coalesce(' ' || joined, '') END
            AS search_name,
        (CASE WHEN renamed THEN jsonb_build_object('last_name', jsonb_build_array(last_before, last_name))
              ELSE '{{}}' END)
        || (CASE WHEN retiered THEN jsonb_build_object('custom:tier',
                jsonb_build_array(custom_before->'tier', custom_after->'tier')) ELSE '{{}}' END)
        || (CASE WHEN rephoned THEN jsonb_build_object('mobile', jsonb_build_array(phone_before, phone))
              ELSE '{{}}' END)
        || (CASE WHEN gains THEN jsonb_build_object('mobile:access', jsonb_build_array(false, true))
              ELSE '{{}}' END) AS delta,
        nextval('customers_change_id_seq') AS change_id, clock_timestamp() AS at
    FROM planned, LATERAL (
        SELECT written, normalize(regexp_replace(normalize(written, NFD), '[\u0300-\u036f]', '', 'g'), NFC) AS plain,
            replace(substring(folded FROM '\S+''\S+'), '''', '') AS joined
        FROM (SELECT folded, replace(folded, '''', ' ') AS written FROM (
            SELECT normalize(lower(concat_ws(' ', nullif(first_name, ''), nullif(middle_name, ''), last_name)), NFKC)
                AS folded) AS of_case) AS of_apostrophes
    ) AS spelled
    WHERE NOT bad AND (renamed OR retiered OR rephoned OR gains);
    ANALYZE changing;
"""
_LEDGER = """
    INSERT INTO customers_bulkeditrow (bulk_edit_id, row_number, outcome, code, "column", value, detail, warnings,
        customer, customer_version, digest, delta, plan)
    SELECT %(bulk_edit)s, p.row_number,
        CASE WHEN p.bad THEN 'rejected' WHEN c.row_number IS NULL THEN 'unchanged' ELSE 'applied' END,
        CASE WHEN p.bad THEN 'invalid_phone' ELSE '' END, CASE WHEN p.bad THEN 'phone' ELSE '' END,
        CASE WHEN p.bad THEN p.typed ELSE '' END, CASE WHEN p.bad THEN '{{"why": "too_short"}}'::jsonb END, NULL,
        CASE WHEN NOT p.bad THEN p.customer END, CASE WHEN NOT p.bad THEN p.version END,
        hashtextextended(concat_ws(':', p.first_name, p.last_name, p.phone, p.custom_after->>'tier'), 0), c.delta,
        CASE WHEN c.row_number IS NOT NULL THEN jsonb_build_object('name', c.full_name, 'rows',
            (CASE WHEN c.rephoned THEN jsonb_build_array(
                jsonb_build_array('contact', c.contact, '{{"state": "current"}}'::jsonb,
                    '{{"state": "removed"}}'::jsonb),
                jsonb_build_array('contact', NULL, NULL, jsonb_build_object('kind', 'mobile', 'value', c.phone,
                    'typed', c.phone, 'state', 'current', 'confirmation', 'none', 'gives_account_access', true,
                    'integration_point_id', %(point)s)))
             WHEN c.gains THEN jsonb_build_array(jsonb_build_array('contact', c.contact,
                '{{"gives_account_access": false}}'::jsonb, '{{"gives_account_access": true}}'::jsonb))
             ELSE '[]' END)
            || (CASE WHEN c.renamed THEN jsonb_build_array(jsonb_build_array('customer', c.customer,
                    jsonb_build_object('last_name', c.last_before),
                    jsonb_build_object('last_name', c.last_name, 'search_name', c.search_name)))
                WHEN c.retiered THEN jsonb_build_array(jsonb_build_array('customer', c.customer,
                    jsonb_build_object('custom_values', c.custom_before),
                    jsonb_build_object('custom_values', c.custom_after)))
                ELSE '[]' END)) END
    FROM planned p LEFT JOIN changing c ON c.row_number = p.row_number;
    INSERT INTO customers_bulkeditclaim (bulk_edit_id, row_number, kind, value, subject)
    SELECT %(bulk_edit)s, row_number, 'mobile', phone, 'c' || customer FROM changing WHERE rephoned
"""
_CUSTOMERS = """
    UPDATE customers_customer c SET version = p.version + 1, changed_at = p.at,
        last_name = CASE WHEN p.renamed THEN p.last_name ELSE c.last_name END,
        search_name = CASE WHEN p.renamed THEN p.search_name ELSE c.search_name END,
        custom_values = p.custom_after
    FROM changing p WHERE c.id = p.customer
"""
_CONTACTS = """
    UPDATE customers_contact m SET state = CASE WHEN p.rephoned THEN 'removed' ELSE m.state END,
        gives_account_access = CASE WHEN p.rephoned THEN m.gives_account_access ELSE true END
    FROM changing p WHERE m.id = p.contact AND (p.rephoned OR p.gains);
    INSERT INTO customers_contact (customer_id, kind, email, phone, typed, state, confirmation, gives_account_access,
        integration_point_id)
    SELECT customer, 'mobile', '', phone, phone, 'current', 'none', true, %(point)s FROM changing WHERE rephoned
"""
_CHANGES = """
    INSERT INTO customers_change (id, customer_id, version, at, full_name, initiator, initiator_kind, initiator_user_id,
        initiator_key_id, integration_point_id, bulk_edit_id, row_number, reason, delta)
    SELECT change_id, customer, version + 1, at, full_name, 'bench', 'system', NULL, NULL, %(point)s, %(bulk_edit)s,
        row_number, '', delta
    FROM changing;
    INSERT INTO customers_changefield (field, change_id)
    SELECT jsonb_object_keys(delta), change_id FROM changing
"""
_HISTORY = """
    INSERT INTO {history} ({columns}, change_id, history_date, history_change_reason, history_user_id, history_type)
    SELECT {selected}, p.change_id, p.at, 'bulk_edit:' || %(bulk_edit)s || ':' || p.row_number, NULL, {sign}
    FROM changing p JOIN {table} t ON {joined}
"""


@dataclass(frozen=True, slots=True)
class Floor:
    """Seconds of the whole, and of what corresponds to the preview and to the run, each with its own COPY."""

    whole: float
    preview: float
    run: float


def measure(file: Sequence[Line]) -> tuple[Floor, int]:
    """Write the rows of the ledger alone, those of the run alone (both taken back), then all of them.

    Return with the seconds the bulk edit whose rows stay, to be compared with ours.
    """
    content = _content(file)
    preview, _ = _timed(content, [_LEDGER], keep=False)
    run, _ = _timed(content, _RUN, keep=False)
    whole, bulk_edit_id = _timed(content, [_LEDGER, *_RUN], keep=True)
    return Floor(whole, preview, run), bulk_edit_id


def _content(file: Sequence[Line]) -> bytes:
    """Write the file as the floor takes it: numbered, phones normalised, bad rows marked."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number, line in enumerate(file, start=2):
        *cells, typed, tier = line.cells
        phone = f"+1{new_phone(line.number)}".translate(_DIGITS) if line.asks == NEW_PHONE else typed
        writer.writerow([number, *cells, phone, tier, typed, line.asks == BAD])
    return text.getvalue().encode()


_DIGITS = str.maketrans("", "", "() -")


def _timed(content: bytes, statements: Sequence[str], *, keep: bool) -> tuple[float, int]:
    point = IntegrationPoint.objects.get(system_name=GIVING)
    made = BulkEdit.objects.create(
        integration_point=point, initiator="bench", initiator_kind="system", state=State.COMPLETED
    )
    names = {
        "bulk_edit": made.pk,
        "point": point.pk,
        "type": IdentifierType.objects.get(system_name=WEBSITE_ID).pk,
    }
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    started = time.perf_counter()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TABLE)
            with cursor.copy(_COPY) as copy:
                copy.write(content)
            cursor.execute("ANALYZE wanted")
            for statement in (_PLANNED, _DELTA, *statements):
                cursor.execute(statement.replace("{{", "{").replace("}}", "}"), names)
        took = time.perf_counter() - started
        if not keep:
            transaction.set_rollback(True)
    return time.perf_counter() - started if keep else took, made.pk


def _history(table: str, *, joined: str, sign: str) -> str:
    with_columns = _HISTORY_COLUMNS[table]
    return _HISTORY.format(
        history=f"customers_historical{table}",
        table=f"customers_{table}",
        columns=", ".join(with_columns),
        selected=", ".join(f"t.{column}" for column in with_columns),
        joined=joined,
        sign=sign,
    )


_HISTORY_COLUMNS = {
    "customer": (
        "id", "first_name", "middle_name", "last_name", "birth_date", "gender", "area", "time_zone", "custom_values",
        "registered_at", "registered_through_id", "merged_into_id", "erased_at",
    ),
    "contact": (
        "id", "kind", "email", "phone", "typed", "state", "confirmation", "gives_account_access", "customer_id",
        "integration_point_id",
    ),
}  # fmt: skip
_NEW_ONE = "t.customer_id = p.customer AND t.kind = 'mobile' AND t.state = 'current' AND p.rephoned"
_RUN = (
    _CUSTOMERS,
    _CONTACTS,
    _CHANGES,
    _history("customer", joined="t.id = p.customer AND (p.renamed OR p.retiered)", sign="'~'"),
    _history("contact", joined="t.id = p.contact AND (p.rephoned OR p.gains)", sign="'~'"),
    _history("contact", joined=_NEW_ONE, sign="'+'"),
)
