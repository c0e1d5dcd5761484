"""What every view of the API may rely on in a request."""

from datetime import datetime

from rest_framework.request import Request


class ApiRequest(Request):
    """`received_at` is the instant the middleware took; `raw_body` the bytes of a JSON body, once it was read.

    Only the types: views get REST framework's own request, which hands through what Django's request has.
    """

    received_at: datetime
    raw_body: bytes
