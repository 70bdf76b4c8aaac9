"""Wake a worker after a call's commit."""

from kombu.exceptions import OperationalError as BrokerError

from customers.tasks import send_messages


def ring_for_messages() -> None:
    """Wake whoever sends messages; without a broker the sweeper finds them later."""
    try:
        send_messages.delay()
    except (BrokerError, ConnectionError):
        return
