"""What every racer needs, loaded once: the processes are forked off one that has it and no database session."""

import django

django.setup()

from django.test.utils import setup_test_environment  # noqa: E402

setup_test_environment()  # so that it takes calls to "testserver", as the test does

import tests.factories  # noqa: E402, F401
