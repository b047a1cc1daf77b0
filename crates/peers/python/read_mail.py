"""Reads the e-mail that is its argument with Python's own parser, and prints what a mail program would show."""

import json
import sys
from email import message_from_bytes, policy

mail = message_from_bytes(sys.argv[1].encode(), policy=policy.default)
part = lambda kind: mail.get_body((kind,)).get_content().replace("\r\n", "\n")
print(json.dumps({
    "subject": mail["Subject"], "message_id": mail["Message-ID"], "auto_submitted": mail["Auto-Submitted"],
    "text": part("plain").removesuffix("\n"), "html": part("html"),
}))
