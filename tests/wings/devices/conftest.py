from tests.races.conftest import _racers, racers

__all__ = ["_racers", "racers"]
