"""world.py - a mailbox on a scripted server, a store that fetches it, and what must be true of both"""
import collections
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import time

import imap_server
import pop3_server


def mail(number, size=0, body=""):
    """A small mail; the same number is the same bytes."""
    text = (f"From: desk{number}@example.com\r\nTo: keys@example.com\r\nSubject: mail {number}\r\n"
            f"Message-ID: <{number}@example.com>\r\nDate: Fri, 09 Oct 2026 09:30:00 +0800\r\n\r\n{body}mail {number}\r\n")
    line = f"{number:08d} " + "x" * 60 + "\r\n"
    return (text + line * (max(0, size - len(text)) // len(line))).encode()


def mails(*uids):
    return {uid: mail(uid) for uid in uids}


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Failed(Exception):
    pass


class World:
    """One store and one server; thrown away with close()."""

    def __init__(self, folder, certificates, play=None, held=None, folders=None, **options):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        kind = pop3_server if options.get("type") == "pop3" else imap_server
        self.server = kind.Server(certificates, play, held, folders)
        self.others = []  # servers of further mailboxes
        self.data = folder + "/data"
        self.environment = {}
        self.error = ""
        settings = {"type": "imap", "host": "localhost", "port": self.server.port, "user": "desk@example.com",
                    "password_file": folder + "/password", "ca_file": certificates + "/ca.pem", "timeout": 2, "command_timeout": 4}
        if (play or {}).get("starttls"):
            settings["tls"] = "starttls"
        settings.update(options)
        if settings.get("auth") == "xoauth2":
            settings.update(password_file=None, token_command=self.token_command())
        with open(folder + "/password", "w") as file:
            file.write(imap_server.PASSWORD + "\n")
        os.chmod(folder + "/password", 0o600)
        with open(folder + "/keypost.conf", "w") as file:
            file.write(f"[store]\ndirectory = {self.data}\n[poll]\ninterval = 5\n[mailbox test]\n")
            file.writelines(f"{key} = {value}\n" for key, value in settings.items() if value is not None)

    def token_command(self):
        """A fresh token each time: TOKEN-1, TOKEN-2, ..."""
        path = self.folder + "/token"
        with open(path, "w") as file:
            file.write(f"#!/bin/sh\necho x >>{self.folder}/tokens\necho {imap_server.TOKEN}-$(wc -l <{self.folder}/tokens)\n")
        os.chmod(path, 0o700)
        return path

    def close(self):
        self.server.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *arguments):
        return [os.environ["KEYPOST"], "--config", self.folder + "/keypost.conf", *arguments]

    def run(self, *arguments, later=None, patience=90):
        """The exit status; `later` is how much the clock is ahead ("+3d")."""
        command = self.command(*(arguments or ("run", "ingest")))
        if later:
            command = ["faketime", "-f", later] + command
        started = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=patience,
                              env=dict(os.environ, **self.environment))
        self.seconds = time.monotonic() - started
        self.error, self.output = done.stderr, done.stdout
        if imap_server.PASSWORD in done.stderr + done.stdout or imap_server.TOKEN in done.stderr + done.stdout:
            raise Failed("a secret was printed")
        return done.returncode

    def rows(self, sql):
        if not os.path.exists(self.data + "/keypost.db"):
            return []
        with sqlite3.connect(f"file:{self.data}/keypost.db", uri=True, timeout=20) as base:
            try:
                return base.execute(sql).fetchall()
            except sqlite3.OperationalError as why: # a run that died before it made the tables
                if "no such table" in str(why):
                    return []
                raise

    def stored(self):
        return collections.Counter(row[0] for row in self.rows("SELECT sha256 FROM message"))

    def held(self):
        return {digest(data) for server in [self.server] + self.others for box in server.folders.values() for data in box.mails.values()}

    def spooled(self, sha256):
        for where in (f"{self.data}/spool/{sha256[:2]}/{sha256}", f"{self.data}/spool/{sha256[:2]}/{sha256[2:]}"):
            if os.path.exists(where):
                with open(where, "rb") as file:
                    return digest(file.read()) == sha256
        return False

    def manners(self):
        """Nothing was asked that servers of the field answer wrongly, or that changes more than it should."""
        for line in self.server.log:
            words = line.upper()
            if words.startswith("DELE"):
                raise Failed("it deletes")
            if re.search(r" (STATUS|EXAMINE|EXPUNGE|CLOSE|LSUB) | (ENVELOPE|BODYSTRUCTURE|FLAGS|INTERNALDATE)\b", words + " ") and \
               "UID EXPUNGE" not in words and "UID STORE" not in words:
                raise Failed(f"it asked: {line}")
            if "BODY[" in words or ("SEARCH" in words and not words.endswith("SEARCH ALL")):
                raise Failed(f"it asked: {line}")

    def nothing_doubled(self, more=()):
        """What is in the store was on the server, whole, and once."""
        self.manners()
        stored = self.stored()
        strange = set(stored) - self.held() - {digest(data) for data in more}
        if strange:
            raise Failed(f"{len(strange)} messages in the store that the server never held")
        if any(n != 1 for n in stored.values()):
            raise Failed("a message stands in the store twice")
        for sha256 in stored:
            if not self.spooled(sha256):
                raise Failed("a message without its bytes")

    def nothing_lost(self, except_for=()):
        missing = self.held() - set(self.stored()) - {digest(data) for data in except_for}
        if missing:
            raise Failed(f"{len(missing)} of {len(self.held())} messages are missing; last words: {self.error.strip()[-300:]}")

    def heal(self, tries=3):
        """The server is well again: at most a few runs bring everything, and one more fetches nothing."""
        self.server.play.clear()
        for n in range(tries):
            status = self.run(later=f"+{n}d" if n else None)
            if status == 0 and not self.held() - set(self.stored()):
                break
        if status != 0:
            raise Failed(f"after the fault status {status}: {self.error.strip()[-300:]}")
        self.nothing_lost()
        self.nothing_doubled()
        self.server.bodies.clear()
        if self.run() != 0 or self.server.bodies:
            raise Failed(f"a run with nothing new fetched bodies {self.server.bodies} or failed: {self.error.strip()[-300:]}")
