"""Reads a letter on standard input as a program for mail does, and says as JSON what its reader sees."""
import json
import sys
from email import policy
from email.parser import BytesParser

raw = sys.stdin.buffer.read()
letter = BytesParser(policy=policy.default).parsebytes(raw)
parts = [part for part in letter.walk() if not part.is_multipart()]
print(
    json.dumps(
        {
            "headers": [[name, str(value)] for name, value in letter.items()],
            "kind": letter.get_content_type(),
            "kinds": [part.get_content_type() for part in parts],
            "parts": [part.get_content() for part in parts],
            "defects": [repr(defect) for part in letter.walk() for defect in part.defects],
            "longest": max(len(line) for line in raw.split(b"\r\n")),
            "bare": b"\n" in raw.replace(b"\r\n", b""),
        }
    )
)
