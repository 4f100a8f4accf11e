"""A mail server that keeps what it takes, for tests: SMTP as RFC 5321 says, with nothing of ours.

    smtp_server.py FOLDER

FOLDER/port         where it listens, on 127.0.0.1
FOLDER/does         how it behaves: empty, well; `refuses`, it takes no recipient; `drops`, it takes the
                    message and ends the connection without saying so; `busy`, it greets with 421
FOLDER/password     where it is there, who sends mail must be `service` and show it (AUTH PLAIN)
FOLDER/mails.json   what it has taken, read by Python's own parser
"""

import base64
import email
import email.policy
import json
import os
import socketserver
import sys

FOLDER = sys.argv[1]


def path(name):
    return os.path.join(FOLDER, name)


def does():
    try:
        with open(path("does"), encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def keep(recipients, data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    try:
        with open(path("mails.json"), encoding="utf-8") as file:
            mails = json.load(file)
    except FileNotFoundError:
        mails = []
    mails.append({
        "recipients": recipients,
        "from": str(message["From"]),
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "id": str(message["Message-ID"]),
        "text": message.get_content().replace("\r\n", "\n"),
    })
    with open(path("mails.json.new"), "w", encoding="utf-8") as file:
        json.dump(mails, file, ensure_ascii=False)
    os.rename(path("mails.json.new"), path("mails.json"))


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def password(self):
        with open(path("password"), encoding="utf-8") as file:
            return file.read()

    def handle(self):
        if does() == "busy":
            self.say("421 try again later")
            return
        self.say("220 mail.example ESMTP")
        recipients = []
        while line := self.rfile.readline():
            verb = line.decode().strip().upper()
            if verb.startswith("EHLO"):
                self.say("250-mail.example")
                self.say("250-AUTH PLAIN")
                self.say("250 8BITMIME")
            elif verb.startswith("AUTH PLAIN "):
                shown = base64.b64decode(line.decode().strip().split(" ", 2)[2]).decode()
                known = shown == "\0service\0" + self.password()
                self.say("235 welcome" if known else "535 not you")
            elif verb.startswith("RCPT"):
                if does() == "refuses":
                    self.say("550 no such mailbox")
                else:
                    recipients.append(line.decode().strip().split(":", 1)[1].strip("<> "))
                    self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                data = b""
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    data += part[1:] if part.startswith(b"..") else part
                keep(recipients, data)
                if does() == "drops":
                    return
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("127.0.0.1", 0), Session) as server:
    with open(path("port.new"), "w", encoding="utf-8") as file:
        file.write(str(server.server_address[1]))
    os.rename(path("port.new"), path("port"))
    server.serve_forever()
