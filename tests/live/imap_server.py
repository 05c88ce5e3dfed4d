"""imap_server.py - an IMAP server on loopback that lies, stalls and hangs up as a play says

Server(folder of certificates, play) listens in threads of its own.  The play is a set of words with values; without any the server is
correct.  What a client did is kept: `log` (commands without secrets), `logins`, `bodies` (how often each UID's body was asked for).
"""
import base64
import re
import socket
import ssl
import struct
import threading
import time

GREETING = b"* OK ready\r\n"
PASSWORD = "let me in, please"
TOKEN = "ya29.a-token-nobody-may-see"


class Hangup(Exception):
    """The connection ends here, by the play or by the client."""


class Mailbox:
    def __init__(self, mails=None, uidvalidity=1700000000):
        self.uidvalidity = uidvalidity
        self.mails = dict(mails or {})  # UID -> bytes
        self.flags = {}
        self.moved = {}

    def uids(self):
        return sorted(self.mails)


class Server:
    def __init__(self, certificates, play=None, mails=None, folders=None):
        self.certificates = certificates
        self.play = dict(play or {})
        self.folders = folders or {"INBOX": Mailbox(mails)}
        self.log, self.bodies, self.logins, self.connections, self.wire = [], {}, 0, 0, 0
        self.idlers = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.running = True
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def inbox(self):
        return self.folders["INBOX"]

    def context(self):
        name = self.play.get("certificate", "good")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{self.certificates}/{name}.pem", f"{self.certificates}/{name}.key")
        if self.play.get("tls") == "old":
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        return context

    def accept(self):
        while self.running:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            threading.Thread(target=self.serve, args=(raw,), daemon=True).start()

    def serve(self, raw):
        connection = Connection(self, raw)
        try:
            connection.run()
        except (Hangup, OSError, ssl.SSLError, ValueError):
            pass
        finally:
            connection.close()

    def deliver(self, mail, uid=None):
        """A new mail; those that wait in IDLE are told."""
        with self.lock:
            uid = uid or max(self.inbox.uids(), default=0) + 1
            self.inbox.mails[uid] = mail
            idlers = list(self.idlers)
        for connection in idlers:
            try:
                connection.send(b"* %d EXISTS\r\n" % len(self.inbox.mails))
            except OSError:
                pass
        return uid

    def close(self):
        self.running = False
        self.listener.close()


def numbers(text, uids):
    """The UIDs a set names; `*` is the largest there is, and n:* always holds it."""
    top = max(uids, default=0)
    wanted = set()
    for part in text.split(","):
        low, _, high = part.partition(":")
        low = top if low == "*" else int(low)
        high = low if high == "" else top if high == "*" else int(high)
        if low > high:
            low, high = high, low
        wanted.update(uid for uid in uids if low <= uid <= high)
    return sorted(wanted)


class Connection:
    def __init__(self, server, raw):
        self.server, self.play = server, server.play
        self.raw, self.stream = raw, raw
        self.buffer = b""
        self.folder = None
        self.has_id = self.is_in = False
        self.sent_of_fetch = 0
        self.writing = threading.Lock()

    # bytes

    def close(self):
        for thing in (self.stream, self.raw):
            try:
                thing.close()
            except OSError:
                pass

    def hangup(self, how="cut"):
        """Without close_notify; "reset" with RST."""
        if how == "reset":
            self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if isinstance(self.stream, ssl.SSLSocket):
            raw = socket.socket(fileno=self.stream.detach())
            if how == "reset":
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raw.close()
        raise Hangup(how)

    def send(self, data):
        with self.writing:
            self.stream.sendall(data)

    def send_fetch(self, data):
        """An answer to FETCH: what the play says about its bytes happens here."""
        cut, stall, drip = self.play.get("cut"), self.play.get("stall"), self.play.get("drip")
        start = self.sent_of_fetch
        self.sent_of_fetch += len(data)
        self.server.wire += len(data)
        limit = cut if cut is not None else stall
        if limit is not None and start + len(data) > limit:
            if limit > start:
                self.send(data[:limit - start])
            if stall is not None:
                time.sleep(float(self.play.get("stall_seconds", 30)))
            self.hangup(self.play.get("how", "cut"))
        if drip:
            for i in range(len(data)):
                self.send(data[i:i + 1])
                time.sleep(drip)
            return
        self.send(data)

    def more(self):
        data = self.stream.recv(65536)
        if not data:
            raise Hangup("client")
        self.buffer += data

    def line(self):
        while b"\r\n" not in self.buffer:
            self.more()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def command(self):
        """One command with its literals folded in as quoted strings."""
        text = b""
        while True:
            part = self.line()
            literal = re.search(rb"\{(\d+)(\+?)\}$", part)
            if not literal:
                return (text + part).decode("utf-8", "replace")
            if not literal[2]:
                self.send(b"+ go on\r\n")
            size = int(literal[1])
            while len(self.buffer) < size:
                self.more()
            text += part[:literal.start()] + b'"' + self.buffer[:size] + b'"'
            self.buffer = self.buffer[size:]

    # the session

    def encrypt(self):
        if self.play.get("handshake") == "cut":
            self.raw.recv(100)
            raise Hangup("handshake")
        if self.play.get("handshake") == "stall":
            time.sleep(float(self.play.get("stall_seconds", 30)))
            raise Hangup("handshake")
        self.stream = self.server.context().wrap_socket(self.raw, server_side=True)

    def capabilities(self):
        words = ["IMAP4rev1"]
        words += self.play.get("capabilities", ["IDLE", "ID", "UIDPLUS", "MOVE", "AUTH=XOAUTH2", "SASL-IR"] if self.is_in or
                               not self.play.get("late_capabilities") else [])
        return " ".join(words).encode()

    def run_starttls(self):
        how = self.play["starttls"]
        if how == "preauth":
            self.send(b"* PREAUTH welcome\r\n")
        elif how == "bye":
            self.send(b"* BYE too busy\r\n")
        else:
            self.send(GREETING)
        while True:
            text = self.command()
            self.server.log.append("clear: " + redact(text))
            tag, _, rest = text.partition(" ")
            verb = rest.split(" ")[0].upper()
            if verb == "STARTTLS" and how != "stripped" and how != "refused":
                break
            if verb == "CAPABILITY":
                words = b"IMAP4rev1" if how == "stripped" else b"IMAP4rev1 STARTTLS LOGINDISABLED"
                self.send(b"* CAPABILITY " + words + b"\r\n" + tag.encode() + b" OK done\r\n")
            elif verb == "STARTTLS":
                self.send(tag.encode() + b" BAD not today\r\n")
            elif verb == "LOGIN":
                self.server.logins += 1
                self.send(tag.encode() + b" OK you are in, in the clear\r\n")
            else:
                self.send(tag.encode() + b" BAD what?\r\n")
        if how == "inject-before":
            self.send(b"* CAPABILITY IMAP4rev1 INJECTED\r\n" + b"x" * 0)
        answer = tag.encode() + b" OK go ahead\r\n"
        if how == "inject-same":
            answer += b"* CAPABILITY IMAP4rev1 INJECTED\r\n"
        self.send(answer)
        if how == "inject-late":
            time.sleep(0.05)
            self.send(b"* CAPABILITY IMAP4rev1 INJECTED\r\n")
        self.encrypt()

    def run(self):
        if self.play.get("starttls"):
            self.run_starttls()
        else:
            self.encrypt()
            if self.play.get("greeting") == "preauth":
                self.send(b"* PREAUTH welcome\r\n")
            elif self.play.get("greeting") == "bye":
                self.send(b"* BYE too many connections\r\n")
                self.hangup()
            elif self.play.get("greeting") == "long":
                for _ in range(2048):
                    self.send(b"* OK " + b"x" * 65536)
            else:
                self.send(GREETING)
        while True:
            text = self.command()
            self.server.log.append(redact(text))
            tag, _, rest = text.partition(" ")
            verb, _, rest = rest.partition(" ")
            if not self.obey(tag, verb.upper(), rest):
                return

    def ok(self, tag, words="done"):
        self.send(f"{tag} OK {words}\r\n".encode())

    def no(self, tag, words, kind="NO"):
        self.send(f"{tag} {kind} {words}\r\n".encode())

    def obey(self, tag, verb, rest):
        method = getattr(self, "do_" + verb.lower(), None)
        if method is None:
            self.no(tag, "unknown command", "BAD")
            return True
        return method(tag, rest) is not False

    def do_capability(self, tag, rest):
        self.send(b"* CAPABILITY " + self.capabilities() + b"\r\n")
        self.ok(tag)

    def do_noop(self, tag, rest):
        self.ok(tag)

    do_check = do_namespace = do_noop

    def do_logout(self, tag, rest):
        self.send(b"* BYE until then\r\n")
        self.ok(tag)
        return False

    def do_login(self, tag, rest):
        self.server.logins += 1
        if self.play.get("login") == "refused":
            return self.no(tag, "[AUTHENTICATIONFAILED] login failed or authorization code required")
        if self.play.get("login") == "hangup":
            self.hangup()
        if PASSWORD not in rest.replace("\\", ""):
            return self.no(tag, "[AUTHENTICATIONFAILED] wrong password")
        self.is_in = True
        return self.ok(tag, "welcome")

    def do_authenticate(self, tag, rest):
        """XOAUTH2, with the first words at once (SASL-IR) or after a line of ours."""
        self.server.logins += 1
        words = rest.split(" ", 1)
        if len(words) == 1:
            self.send(b"+ \r\n")
            words.append(self.line().decode())
        said = base64.b64decode(words[1]).decode()
        if self.play.get("login") == "refused" or f"auth=Bearer {TOKEN}-{self.server.logins}\1\1" not in said or "user=desk@" not in said:
            self.send(b"+ eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=\r\n")
            self.line()
            return self.no(tag, "AUTHENTICATE failed")
        self.is_in = True
        return self.ok(tag, "welcome")

    def do_id(self, tag, rest):
        if self.play.get("id") == "no":
            return self.no(tag, "no idea")
        self.has_id = self.is_in and "name" in rest.lower()
        self.send(b'* ID ("name" "scripted" "version" "1")\r\n')
        return self.ok(tag)

    def do_list(self, tag, rest):
        for name in self.server.folders:
            self.send(f'* LIST (\\HasNoChildren) "/" "{name}"\r\n'.encode())
        self.ok(tag)

    do_xlist = do_lsub = do_list

    def do_status(self, tag, rest):
        self.send(b'* STATUS "INBOX" ()\r\n')
        self.ok(tag)

    def do_select(self, tag, rest):
        if self.play.get("netease") and not self.has_id:
            return self.no(tag, "SELECT Unsafe Login. Please contact kefu@188.com for help")
        name = rest.strip().strip('"')
        if not self.is_in or name not in self.server.folders:
            return self.no(tag, "[NONEXISTENT] no such folder")
        self.folder = self.server.folders[name]
        uids = self.folder.uids()
        self.send(b"* FLAGS (\\Seen \\Deleted)\r\n* %d EXISTS\r\n* 0 RECENT\r\n" % len(uids))
        if self.folder.uidvalidity is not None:
            self.send(b"* OK [UIDVALIDITY %d] valid\r\n" % self.folder.uidvalidity)
        if not self.play.get("no_uidnext"):
            self.send(b"* OK [UIDNEXT %d] next\r\n" % min(max(uids, default=0) + 1, 2**32 - 1))
        return self.ok(tag, "[READ-WRITE] selected")

    do_examine = do_select

    def do_idle(self, tag, rest):
        if "IDLE" not in self.capabilities().decode():
            return self.no(tag, "no IDLE", "BAD")
        self.send(b"+ idling\r\n")
        self.server.idlers.append(self)
        if self.play.get("idle") == "chatter":
            for _ in range(5):
                self.send(b"* OK Still here\r\n")
                time.sleep(0.05)
        if self.play.get("idle") == "hangup":
            time.sleep(0.3)
            self.server.idlers.remove(self)
            self.hangup()
        try:
            self.line()
        finally:
            self.server.idlers.remove(self)
        return self.ok(tag)

    def do_uid(self, tag, rest):
        verb, _, rest = rest.partition(" ")
        if self.folder is None:
            return self.no(tag, "select a folder first", "BAD")
        return getattr(self, "uid_" + verb.lower())(tag, rest)

    def uid_search(self, tag, rest):
        if self.play.get("search") == "bad":
            return self.no(tag, "criteria", "BAD")
        self.send(("* SEARCH " + " ".join(map(str, self.folder.uids()))).rstrip().encode() + b"\r\n")
        return self.ok(tag)

    def uid_store(self, tag, rest):
        words = rest.split(" ", 2)
        for uid in numbers(words[0], self.folder.uids()):
            self.folder.flags.setdefault(uid, set()).update(re.findall(r"\\\w+", words[2]))
        self.ok(tag)

    def uid_move(self, tag, rest):
        words, target = rest.split(" ", 1)
        there = self.server.folders.get(target.strip().strip('"'))
        if there is None:
            return self.no(tag, "[TRYCREATE] no such folder")
        for uid in numbers(words, self.folder.uids()):
            there.mails[max(there.uids(), default=0) + 1] = self.folder.mails.pop(uid)
        return self.ok(tag)

    def uid_copy(self, tag, rest):
        words, target = rest.split(" ", 1)
        there = self.server.folders.get(target.strip().strip('"'))
        if there is None:
            return self.no(tag, "[TRYCREATE] no such folder")
        for uid in numbers(words, self.folder.uids()):
            there.mails[max(there.uids(), default=0) + 1] = self.folder.mails[uid]
        return self.ok(tag)

    def uid_expunge(self, tag, rest):
        for uid in numbers(rest, self.folder.uids()):
            if "\\Deleted" in self.folder.flags.get(uid, ()):
                self.folder.mails.pop(uid)
        self.ok(tag)

    # FETCH

    def uid_fetch(self, tag, rest):
        words, _, items = rest.partition(" ")
        if "BODY" in items.upper():
            return self.fetch_bodies(tag, words, items)
        return self.fetch_list(tag, words)

    def sequence(self, uid):
        return self.folder.uids().index(uid) + 1

    def fetch_list(self, tag, words):
        uids = numbers(words, self.folder.uids())
        if self.play.get("list") == "empty":
            uids = []
        if self.play.get("list") == "no":
            return self.no(tag, "cannot list")
        for uid in uids:
            size = len(self.folder.mails[uid]) + self.play.get("size_lies", 0)
            self.send_fetch(b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (self.sequence(uid), uid, max(size, 0)))
        self.send_fetch(f"{tag} OK listed\r\n".encode())
        return True

    def unsolicited(self, uid):
        """What a server may say at any time and a client must not take for an answer."""
        n = len(self.folder.mails)
        self.send_fetch(b"* %d EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n" % n)
        self.send_fetch(b"* 1 FETCH (UID %d FLAGS (\\Seen))\r\n" % uid)
        self.send_fetch(b"* 9 FETCH (UID 4000000000 BODY[] {9}\r\nnot asked)\r\n* OK just so\r\n")

    def body(self, uid, items):
        mail = self.folder.mails[uid]
        part = re.search(r"<(\d+)\.(\d+)>", items)
        origin = ""
        if part:
            if self.play.get("partial") == "bad":
                return None
            mail = mail[int(part[1]):int(part[1]) + int(part[2])]
            origin = f"<{part[1]}>"
        form = self.play.get("body", {}).get(uid)
        if form == "nil":
            return b"BODY[]" + origin.encode() + b" NIL"
        if form == "empty":
            return b'BODY[]' + origin.encode() + b' ""'
        if form == "quoted":
            return b'BODY[]' + origin.encode() + b' "' + mail.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
        if form == "literal0":
            return b"BODY[]" + origin.encode() + b" {0}\r\n"
        if form == "huge":
            return b"BODY[]" + origin.encode() + b" {4294967295}\r\n"
        return b"BODY[]" + origin.encode() + b" {%d}\r\n" % len(mail) + mail

    def fetch_bodies(self, tag, words, items):
        uids = numbers(words, self.folder.uids())
        poison = set(self.play.get("poison", ())) & set(uids)
        if self.play.get("bye") == "before":
            self.send(b"* BYE server shuts down\r\n")
            self.hangup()
        if poison:
            return self.no(tag, "cannot fetch one of them", self.play.get("poison_kind", "NO"))
        if self.play.get("new_during"):
            self.server.deliver(self.play.pop("new_during"))
        if self.play.get("expunge_during"):
            gone = self.play.pop("expunge_during")
            self.send_fetch(b"* %d EXPUNGE\r\n" % self.sequence(gone))
            self.folder.mails.pop(gone)
            uids = [uid for uid in uids if uid != gone]
        for nth, uid in enumerate(uids):
            self.server.bodies[uid] = self.server.bodies.get(uid, 0) + 1
            if uid in self.play.get("silent", ()):
                continue
            if self.play.get("unsolicited"):
                self.unsolicited(uid)
            if self.play.get("huge_line") == uid:
                for _ in range(4096):
                    self.send(b"* OK " + b"y" * 65536)
            data = self.body(uid, items)
            if data is None:
                return self.no(tag, "partial fetch is broken here", "BAD")
            half = len(data) // 2 if self.play.get("bye") == "inside" and nth == len(uids) // 2 else len(data)
            self.send_fetch(b"* %d FETCH (UID %d " % (self.sequence(uid), uid) + data[:half])
            if half != len(data):
                self.send(b"\r\n* BYE server shuts down\r\n")
                self.hangup()
            self.send_fetch(b")\r\n")
        if self.play.get("bye") == "after":
            self.send(b"* BYE server shuts down\r\n")
            self.hangup()
        self.send_fetch(f"{tag} OK fetched\r\n".encode())
        return True


def redact(text):
    words = text.split(" ")
    if len(words) > 2 and words[1].upper() in ("LOGIN", "AUTHENTICATE"):
        return " ".join(words[:2] + ["***"])
    return text
