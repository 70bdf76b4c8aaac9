"""Wake a worker after a call's commit."""

from kombu.exceptions import OperationalError as BrokerError

from customers.tasks import send_messages, work_on_bulk_edits


def ring_for_messages() -> None:
    """Wake whoever sends messages; without a broker the sweeper finds them later."""
    try:
        send_messages.delay()
    except (BrokerError, ConnectionError):
        return


def ring_for_bulk_edit(bulk_edit_id: int) -> None:
    """Wake whoever works on bulk edits; without a broker the sweeper finds the work later."""
    try:
        work_on_bulk_edits.delay(bulk_edit_id)
    except (BrokerError, ConnectionError):
        return
