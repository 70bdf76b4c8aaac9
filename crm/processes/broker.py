"""The broker, asked directly: does it answer?"""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def client(url: str, *, seconds: float = 2.0) -> redis.Redis:
    """Return a client that gives up after `seconds` and tries once: a hanging broker must not hang the one who asks."""
    address = url.replace("redis+socket://", "unix://", 1)
    return redis.Redis.from_url(
        address, socket_timeout=seconds, socket_connect_timeout=seconds, retry=Retry(NoBackoff(), 0)
    )


def answers(url: str, *, seconds: float = 2.0) -> bool:
    """Return whether the broker answers a PING in time."""
    asked = client(url, seconds=seconds)
    try:
        return bool(asked.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        asked.close()
