"""Messages as units send them."""

import zipfile
from email.message import EmailMessage
from io import BytesIO

KNOWN = "安全科 <safety@yh001.example>"


def letter(*files: tuple[str, bytes], sender: str = KNOWN, subject: str = "5月隐患台账") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "ledger@example", subject
    message.set_content("请查收")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()
