"""A mail server that misbehaves as a test wants."""

import socket
import threading


class RudeServer:
    """A real SMTP server whose answers are chosen by the test: `answers` maps a command to what it replies.

    None instead of an answer closes the connection without a word. Each complete message is kept in `received`.
    """

    def __init__(self, **answers: str | None) -> None:
        self.answers = {"rcpt": "250 OK", "data": "354 go on", "end": "250 OK", **answers}
        self.received: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"CLOSE\r\n")
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            link, _ = self._listener.accept()
            with link, link.makefile("rwb") as lines:
                if not self._talk(lines):
                    return

    def _talk(self, lines) -> bool:
        def say(answer: str) -> None:
            lines.write(answer.encode() + b"\r\n")
            lines.flush()

        say("220 test")
        for line in lines:
            word = line.split(b" ")[0].strip().decode().lower()
            if word == "close":
                return False
            if word in ("ehlo", "mail", "rset"):
                say("250 OK")
            elif word == "quit":
                say("221 bye")
                return True
            elif word == "rcpt":
                say(self.answers["rcpt"])
            elif word == "data":
                if self.answers["data"] is None:
                    return True
                say(self.answers["data"])
                if self.answers["data"].startswith("354"):
                    self.received.append(b"".join(iter(lines.readline, b".\r\n")))
                    if self.answers["end"] is None:
                        return True
                    say(self.answers["end"])
        return True
