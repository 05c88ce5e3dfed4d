"""pop3_server.py - a POP3 server on loopback that lies, stalls and hangs up as a play says; Server has the face of imap_server.Server"""
import ssl
import time

import imap_server
from imap_server import Hangup, PASSWORD


class Server(imap_server.Server):
    def serve(self, raw):
        connection = Connection(self, raw)
        try:
            connection.run()
        except (Hangup, OSError, ssl.SSLError, ValueError):
            pass
        finally:
            connection.close()


class Connection(imap_server.Connection):
    def say(self, text):
        self.send(text.encode() + (b"\n" if self.play.get("bare") else b"\r\n"))

    def mails(self):
        """In the order of their numbers; UIDL names them u1, u2, ..."""
        box = self.server.inbox
        return [(number, uid, box.mails[uid]) for number, uid in enumerate(box.uids(), 1)]

    def one(self, word):
        return [entry for entry in self.mails() if entry[0] == int(word)][0]

    def run(self):
        if self.play.get("starttls"):
            self.run_stls()
        else:
            self.encrypt()
        self.say("+OK ready" if self.play.get("greeting") != "bye" else "-ERR [SYS/TEMP] too busy")
        while True:
            text = self.line().decode("utf-8", "replace")
            verb, _, rest = text.partition(" ")
            self.server.log.append("PASS ***" if verb == "PASS" else text)
            if getattr(self, "pop_" + verb.lower(), self.unknown)(rest) is False:
                return

    def line(self):
        return super().line() if not self.play.get("bare") else self.bare_line()

    def bare_line(self):
        while b"\n" not in self.buffer:
            self.more()
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r")

    def run_stls(self):
        how = self.play["starttls"]
        self.say("+OK ready")
        while True:
            text = self.line().decode("utf-8", "replace")
            self.server.log.append("clear: " + text)
            if text != "STLS" or how == "refused":
                if text.startswith("PASS"):
                    self.server.logins += 1
                self.say("-ERR what?")
                continue
            self.send(b"+OK go ahead\r\n" + (b"+OK injected\r\n" if how == "inject-same" else b""))
            if how == "inject-late":
                time.sleep(0.05)
                self.send(b"+OK injected\r\n")
            self.encrypt()
            return

    def unknown(self, rest):
        self.say("-ERR unknown command")

    def pop_capa(self, rest):
        self.say("-ERR no")

    def pop_user(self, rest):
        self.say("+OK")

    def pop_pass(self, rest):
        self.server.logins += 1
        if self.play.get("login") == "busy":
            return self.say("-ERR [IN-USE] another session")
        if self.play.get("login") == "refused" or rest != PASSWORD:
            return self.say("-ERR [AUTH] wrong: " + rest)
        return self.say("+OK in")

    def listing(self, lines):
        self.say("+OK")
        for line in lines:
            self.say(line)
        self.say(".")

    def pop_stat(self, rest):
        self.say(f"+OK {len(self.mails())} 1")

    def pop_list(self, rest):
        self.listing(f"{number} {max(0, len(mail) + self.play.get('size_lies', 0))}" for number, _, mail in self.mails())

    def pop_uidl(self, rest):
        if self.play.get("uidl") == "no":
            return self.unknown(rest)
        return self.listing(f"{number} u{uid}" for number, uid, _ in self.mails())

    def pop_retr(self, rest):
        _, uid, mail = self.one(rest)
        self.server.bodies[uid] = self.server.bodies.get(uid, 0) + 1
        if uid in self.play.get("poison", ()):
            return self.say("-ERR cannot read that one")
        end = b"\n" if self.play.get("bare") else b"\r\n"
        self.say(f"+OK {len(mail)} bytes")
        if self.play.get("huge_line") == uid:
            for _ in range(4096):
                self.send(b"y" * 65536)
        stuffed = b"".join(b"." + line if line.startswith(b".") else line for line in split_after(mail, end))
        return self.send_fetch(stuffed + b"." + end)

    def pop_dele(self, rest):
        self.say("-ERR nothing is deleted here")

    def pop_noop(self, rest):
        self.say("+OK")

    def pop_quit(self, rest):
        self.say("+OK until then")
        return False


def split_after(data, end):
    parts = data.split(end)
    return [part + end for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
