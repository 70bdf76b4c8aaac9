"""How much work something is, whatever else the machine is doing."""

import os


def processor_seconds() -> float:
    """Return the seconds of processor that this process and its ended children have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
