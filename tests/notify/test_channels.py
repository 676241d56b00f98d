"""What a channel is handed: an e-mail with attachments, a robot's payload, an error without secrets."""

import socket
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from threading import Event, Thread

import pytest

from flows.outlets.messages.channels import Parcel, Silent, Undelivered, deliver
from tests.notify.conftest import Letterbox, Robot
from tests.sources.servers import free_port


def test_an_e_mail_arrives_in_chinese_with_its_attachments(letterbox: Letterbox, tmp_path: Path) -> None:
    note = tmp_path / "填报问题.xlsx"
    note.write_bytes(b"PK note")
    deliver(
        letterbox.url, Parcel("关于5月台账的提示", "云湖市第一医院：\n\n    请补报。", "a@b.example", (note,))
    )
    (letter,) = letterbox.letters
    (attached,) = letter.iter_attachments()
    body = letter.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    assert (letter["Subject"], letter["X-Envelope-To"]) == ("关于5月台账的提示", "a@b.example")
    assert "    请补报。" in body.get_content()
    assert (attached.get_filename(), attached.get_content()) == ("填报问题.xlsx", b"PK note")


@pytest.mark.parametrize(
    ("schema", "payload"),
    [
        ("wecomhook", {"msgtype": "text", "text": {"content": "提示\n\n请补报"}}),
        ("dinghook", {"msgtype": "text", "text": {"content": "提示\n\n请补报"}}),
        ("feishuhook", {"msg_type": "text", "content": {"text": "提示\n\n请补报"}}),
    ],
)
def test_each_robot_is_told_in_its_own_shape(robot: Robot, schema: str, payload: object) -> None:
    deliver(f"{schema}://{robot.address}/cgi-bin/webhook/send?key=k1&plain=yes", Parcel("提示", "请补报"))
    assert robot.posts == [("/cgi-bin/webhook/send?key=k1", payload)]


def test_a_refusal_in_a_200_answer_is_a_refusal(robot: Robot) -> None:
    robot.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    with pytest.raises(Undelivered, match="93000"):
        deliver(f"wecomhook://{robot.address}/send?key=k1&plain=yes", Parcel("提示", "请补报"))


def test_an_error_does_not_tell_the_secret() -> None:
    url = f"mailto://ledger:very-secret-word@127.0.0.1:{free_port()}?from=a@b.example&mode=insecure"
    with pytest.raises(Undelivered) as error:
        deliver(url, Parcel("提示", "请补报", "c@d.example"))
    assert "very-secret-word" not in str(error.value)


def test_a_mail_server_that_never_answers_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"mailto://127.0.0.1:{server.getsockname()[1]}?from=a@b.example&mode=insecure"
        with pytest.raises(Silent):
            deliver(url, Parcel("提示", "请补报", "c@d.example"), patience=0.3)


def test_a_mail_server_that_trickles_is_given_up_and_nobody_goes_on_waiting_at_it() -> None:
    left = Event()

    def trickle(server: socket.socket) -> None:
        client, _ = server.accept()
        with client, suppress(OSError):
            while True:
                client.sendall(b"2")
                left.wait(0.02)
        left.set()

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=trickle, args=(server,), daemon=True).start()
        url = f"mailto://127.0.0.1:{server.getsockname()[1]}?from=a@b.example&mode=insecure"
        with pytest.raises(Silent):
            deliver(url, Parcel("提示", "请补报", "c@d.example"), patience=0.1)
        assert left.wait(10)


def test_what_is_no_channel_is_said_to_be_none() -> None:
    with pytest.raises(Undelivered, match="Apprise"):
        deliver("nonsense", Parcel("提示", "请补报"))
