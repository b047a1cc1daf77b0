"""Signs and checks callbacks as Twilio's own library does.

A line of input is `{"token": …, "url": …, "fields": {…}, "signature": …}`; the answer to it is
`{"signature": the library's own, "valid": whether the library accepts the given one}`.
"""

import json
import sys

from twilio.request_validator import RequestValidator

for line in sys.stdin:
    call = json.loads(line)
    validator = RequestValidator(call["token"])
    answer = {
        "signature": validator.compute_signature(call["url"], call["fields"]),
        "valid": validator.validate(call["url"], call["fields"], call.get("signature", "")),
    }
    print(json.dumps(answer), flush=True)
