"""A phone number in the API's schemas: a PhoneNumber inside, E.164 outside."""

from typing import Annotated, Any

from phonenumber_field.phonenumber import PhoneNumber, to_python
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


class _AsE164:
    """Tells pydantic how a number is read from what is stored, and written."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            to_python, serialization=core_schema.to_string_ser_schema(when_used="unless-none")
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "format": "phone", "description": "E.164: + and digits, such as +12125550123."}


Phone = Annotated[PhoneNumber, _AsE164]
