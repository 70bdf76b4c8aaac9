"""An example of the documentation: one call, and what it is answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """One call: what is asked and what comes back."""

    operation_id: str
    title: str
    path: str
    answer: Mapping[str, Any] | str  # a text: of a file
    method: str = "POST"
    body: Mapping[str, Any] | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    point: str = "website-confirmed"  # of the demo: the integration point whose key the example needs
    headers: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)  # a word, and the JSON pointer of its value in the answer

    @property
    def curl(self) -> str:
        """Write the call as a command."""
        lines = [f'curl --request {self.method} "$ADDRESS{self.path}"', '--header "Authorization: Bearer $KEY"']
        lines += [f'--header "{name}: {value}"' for name, value in self.headers.items()]
        lines += [f'--form "{name}={_quoted(value)}"' for name, value in self.form.items()]
        if self.body is not None:
            lines.append('--header "Content-Type: application/json"')
            # Double quotes outside, so that the shell fills the words in.
            lines.append(f'--data "{_quoted(json.dumps(self.body, indent=2))}"')
        return " \\\n  ".join(lines)

    @property
    def answer_text(self) -> str:
        """Write the answer down."""
        if isinstance(self.answer, str):
            return self.answer
        return json.dumps(self.answer, indent=2, ensure_ascii=False)


def _quoted(text: str) -> str:
    return text.replace('"', '\\"')
