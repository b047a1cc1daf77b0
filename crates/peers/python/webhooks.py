"""Verifies calls to webhooks, one a line, and prints their type or "refused"."""

import json
import sys

from standardwebhooks import Webhook

for line in sys.stdin:
    call = json.loads(line)
    try:
        event = Webhook(call["secret"]).verify(call["body"], call["headers"])
        print(event["type"], flush=True)
    except Exception as refused:
        print(refused, file=sys.stderr)
        print("refused", flush=True)
