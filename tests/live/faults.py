#!/usr/bin/env python3
"""faults.py - every way a mail server is known to misbehave: nothing lost, nothing doubled, and a sentence that says what to do

usage: faults.py [--short] [--server|--life] CERTIFICATES FOLDER [NAME...]      (needs $KEYPOST)

--server: only what a server does wrong; --life: only the rest (polling, kills, full disks, hang-ups byte by byte).

Each case is one row: the server's play, the exit statuses that are right while it plays, a word the message must hold.  Then the server
is well again and everything must arrive, once.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from imap_server import Mailbox, PASSWORD, Server  # noqa: E402
from world import Failed, World, digest, mail, mails  # noqa: E402

FIVE = (1, 2, 3, 4, 5)
AGAIN, SETUP, FINE = 75, 2, 0


class Case:
    def __init__(self, name, play, status, says="", held=None, logins=None, heals=True, whole=False, later=None, **options):
        self.name, self.play, self.says, self.held = name, play, says, held or mails(*FIVE)
        self.status = status if isinstance(status, tuple) else (status,)
        self.logins, self.heals, self.whole, self.later, self.options = logins, heals, whole, later, options

    def __call__(self, place):
        world = World(place.folder, place.certificates, self.play, self.held, **self.options)
        try:
            status = world.run()
            if status not in self.status:
                raise Failed(f"status {status} for {self.status}: {world.error.strip()[-300:]}")
            if status != 0 and len(world.error.strip()) < 10:
                raise Failed("no word of what happened")
            if self.says.lower() not in world.error.lower():
                raise Failed(f"expected '{self.says}' in: {world.error.strip()[-300:]}")
            if self.logins is not None and world.server.logins != self.logins:
                raise Failed(f"{world.server.logins} logins were tried for {self.logins}")
            world.nothing_doubled()
            if self.whole:
                world.nothing_lost()
            if self.heals:
                world.heal()
        finally:
            world.close()


def refused(name, play, says="", **options):
    """Refused before a secret is sent."""
    return Case(name, play, SETUP, says, logins=0, heals=False, **options)


TRANSPORT = [
    Case("tls-good", {}, FINE, whole=True),
    Case("tls-address", {}, FINE, whole=True, host="127.0.0.1"),
    Case("starttls-good", {"starttls": "good"}, FINE, whole=True, heals=False),
    refused("tls-self-signed", {"certificate": "self"}, "certificate"),
    refused("tls-other-host", {"certificate": "other"}, "certificate"),
    refused("tls-expired", {"certificate": "expired"}, "expired"),
    refused("tls-unknown-authority", {"certificate": "stranger"}, "certificate"),
    refused("starttls-self-signed", {"starttls": "good", "certificate": "self"}, "certificate"),
    refused("starttls-other-host", {"starttls": "good", "certificate": "other"}, "certificate"),
    Case("tls-too-old", {"tls": "old"}, (SETUP, AGAIN), logins=0, heals=False),
    Case("starttls-injected-with-the-answer", {"starttls": "inject-same"}, SETUP, "injects", logins=0, heals=False),
    Case("starttls-injected-late", {"starttls": "inject-late"}, (SETUP, AGAIN), logins=0, heals=False),
    Case("starttls-injected-before", {"starttls": "inject-before"}, FINE, whole=True, heals=False),
    Case("starttls-preauth", {"starttls": "preauth"}, (SETUP, AGAIN), logins=0, heals=False),
    Case("starttls-bye", {"starttls": "bye"}, AGAIN, logins=0, heals=False),
    Case("starttls-refused", {"starttls": "refused"}, (SETUP, AGAIN), "starttls", logins=0, heals=False),
    Case("starttls-stripped", {"starttls": "stripped"}, (SETUP, AGAIN), "starttls", logins=0, heals=False),
    Case("greeting-bye", {"greeting": "bye"}, AGAIN),
    Case("greeting-preauth", {"greeting": "preauth"}, (SETUP, AGAIN), logins=0),
    Case("greeting-endless", {"greeting": "long"}, (SETUP, AGAIN), logins=0),
    Case("handshake-cut", {"handshake": "cut"}, AGAIN, logins=0),
    Case("handshake-stall", {"handshake": "stall", "stall_seconds": 8}, AGAIN, logins=0),
    Case("literal-cut", {"cut": 700}, AGAIN),
    Case("literal-reset", {"cut": 700, "how": "reset"}, AGAIN),
    Case("literal-stall", {"stall": 700, "stall_seconds": 8}, AGAIN),
    Case("literal-drip", {"drip": 0.2}, AGAIN, command_timeout=3),
    Case("line-endless", {"huge_line": 3}, AGAIN),
    Case("literal-endless", {"body": {3: "huge"}, "stall_seconds": 8}, AGAIN),
]

PROTOCOL = [
    Case("no-uidnext", {"no_uidnext": True}, FINE, whole=True),
    Case("list-empty", {"list": "empty"}, (FINE, AGAIN)),
    Case("list-empty-search-bad", {"list": "empty", "search": "bad"}, AGAIN),
    Case("list-refused", {"list": "no"}, AGAIN),
    Case("ok-without-data", {"silent": FIVE}, (FINE, AGAIN)),
    Case("ok-without-one", {"silent": (3,)}, (FINE, AGAIN)),
    Case("body-nil", {"body": {2: "nil"}}, (FINE, AGAIN)),
    Case("body-empty", {"body": {2: "empty"}}, (FINE, AGAIN)),
    Case("body-literal-0", {"body": {2: "literal0"}}, (FINE, AGAIN)),
    Case("body-quoted", {"body": {2: "quoted"}}, FINE, whole=True, held={1: mail(1), 2: b'one line, "quoted" \\ it is', 3: mail(3)}),
    Case("unsolicited", {"unsolicited": True}, FINE, whole=True),
    Case("batch-no", {"poison": (3,)}, (FINE, AGAIN)),
    Case("batch-bad", {"poison": (3,), "poison_kind": "BAD"}, (FINE, AGAIN)),
    Case("bye-before", {"bye": "before"}, AGAIN),
    Case("bye-inside", {"bye": "inside"}, AGAIN),
    Case("bye-after", {"bye": "after"}, (AGAIN, FINE)),
    Case("size-too-large", {"size_lies": 77}, FINE, whole=True),
    Case("size-too-small", {"size_lies": -150}, FINE, whole=True),
    Case("uid-gaps", {}, FINE, whole=True, held=mails(1, 2, 5000, 100000, 100001, 3000000)),
    Case("uid-near-the-end", {}, FINE, whole=True, held=mails(1, 2**31 - 1, 2**31, 2**32 - 3, 2**32 - 2)),
    Case("uid-the-last", {}, FINE, whole=True, held=mails(2**32 - 2, 2**32 - 1)),
    Case("new-during-fetch", {"new_during": mail(77)}, FINE),
    Case("expunged-during-fetch", {"expunge_during": 3}, (FINE, AGAIN)),
    Case("netease", {"netease": True, "no_uidnext": True, "capabilities": ["AUTH=LOGIN", "ID"]}, FINE, whole=True),
    Case("netease-without-id-in-list", {"netease": True, "capabilities": []}, FINE, whole=True),
    Case("netease-id-refused", {"netease": True, "id": "no"}, (SETUP, AGAIN), "unsafe login"),
    Case("id-refused", {"id": "no"}, FINE, whole=True),
    Case("capabilities-late", {"late_capabilities": True}, FINE, whole=True),
    Case("login-refused", {"login": "refused"}, SETUP, "login", logins=1),
    Case("login-hangup", {"login": "hangup"}, AGAIN),
    Case("xoauth2", {}, FINE, whole=True, auth="xoauth2", logins=1),
    Case("xoauth2-in-two-lines", {"capabilities": ["AUTH=XOAUTH2", "IDLE", "ID"]}, FINE, whole=True, auth="xoauth2", logins=1),
    Case("xoauth2-refused", {"login": "refused"}, SETUP, "token_command", logins=1, heals=False, auth="xoauth2"),
    Case("xoauth2-not-offered", {"capabilities": ["ID"]}, SETUP, "xoauth2", logins=0, heals=False, auth="xoauth2"),
    Case("password-not-taken", {"capabilities": ["ID", "LOGINDISABLED"]}, SETUP, "auth", logins=0, heals=False),
    Case("chatter-before-bodies", {"unsolicited": True, "size_lies": 5}, FINE, whole=True),
]


def pop3(name, play, status, says="", **options):
    return Case("pop3-" + name, play, status, says, type="pop3", **options)


# What dots and bare line feeds a mail may hold, and how POP3 hides the first of them.
DOTTED = {1: b"Subject: dots\r\n\r\n.\r\n..\r\n.x\r\nx.\r\n\n.\n.\r\r\n.\r\n", 2: mail(2), 3: b".\r\n", 4: b"\r\n", 5: b".\rx\r\n" + b"." * 70000 + b"\r\n"}
BARE = {1: b"Subject: bare\n\n.\n..\n\r\n.\n", 2: b".x\n"}
POP3 = [
    pop3("good", {}, FINE, whole=True),
    pop3("stls", {"starttls": "good"}, FINE, whole=True, heals=False),
    pop3("stls-injected-with-the-answer", {"starttls": "inject-same"}, SETUP, "injects", logins=0, heals=False),
    pop3("stls-injected-late", {"starttls": "inject-late"}, (SETUP, AGAIN), logins=0, heals=False),
    pop3("stls-refused", {"starttls": "refused"}, SETUP, "starttls", logins=0, heals=False),
    pop3("other-host", {"certificate": "other"}, SETUP, "certificate", logins=0, heals=False),
    pop3("busy", {"greeting": "bye"}, AGAIN, logins=0),
    pop3("login-refused", {"login": "refused"}, SETUP, "login", logins=1),
    pop3("in-use", {"login": "busy"}, AGAIN, "for now", logins=1),
    pop3("no-uidl", {"uidl": "no"}, SETUP, "uidl", heals=False),
    pop3("dots", {}, FINE, whole=True, held=DOTTED),
    pop3("bare-line-feeds", {"bare": True}, FINE, whole=True, held=BARE, heals=False),
    pop3("cut", {"cut": 700}, AGAIN),
    pop3("stall", {"stall": 700, "stall_seconds": 8}, AGAIN),
    pop3("line-endless", {"huge_line": 3}, AGAIN),
    pop3("size-too-small", {"size_lies": -150}, FINE, whole=True),
]


def pop3_asks(place):
    """What a POP3 server refuses, or what is over the limit, said or unsaid, is a question; the rest comes, and so does this when it can."""
    big = mail(4, 3 << 20)
    world = World(place.folder, place.certificates, {"poison": (3,)}, {**mails(1, 2, 3), 4: big, 5: mail(5)}, type="pop3", megabytes_per_message=1)
    try:
        if world.run() != 0:
            raise Failed(world.error)
        world.nothing_lost(except_for=[mail(3), big])
        world.run("list", "exceptions", "--format", "csv")
        if "UIDL/u3" not in world.output or "UIDL/u4" not in world.output or world.server.bodies.get(4):
            raise Failed(f"nobody is asked: {world.output}")
        world.server.play = {"size_lies": -3 << 20}
        if world.run() != 0:
            raise Failed(world.error)
        world.nothing_lost(except_for=[big])
        open_ones = world.rows("SELECT facts FROM exception WHERE state = 'open'")
        if open_ones != [("test|UIDL/u4",)]:
            raise Failed(f"open: {open_ones}")
        with open(world.folder + "/keypost.conf") as file:
            text = file.read()
        with open(world.folder + "/keypost.conf", "w") as file:
            file.write(text.replace("megabytes_per_message = 1", "megabytes_per_message = 10"))
        world.heal()
        if world.rows("SELECT facts FROM exception WHERE state = 'open'"):
            raise Failed("it came, and the question stays")
    finally:
        world.close()


def uidvalidity(value):
    def check(place):
        """A server without UIDVALIDITY: refused with a word, or taken without doubling anything; the next run neither."""
        world = World(place.folder, place.certificates, {}, mails(*FIVE))
        world.server.inbox.uidvalidity = value
        try:
            for _ in range(2):
                status = world.run()
                world.nothing_doubled()
                if status == 0:
                    world.nothing_lost()
                elif "uidvalidity" not in world.error.lower():
                    raise Failed(f"status {status} and no word of UIDVALIDITY: {world.error}")
            world.server.inbox.uidvalidity = 17
            world.heal()
        finally:
            world.close()
    return check


def uidvalidity_bumped(place):
    """Everything gets new UIDs: all is fetched again, nothing is new, and mail that came meanwhile is."""
    world = World(place.folder, place.certificates, {}, mails(*FIVE))
    try:
        if world.run() != 0:
            raise Failed(world.error)
        box = world.server.inbox
        box.uidvalidity += 1
        box.mails = {uid + 100: data for uid, data in box.mails.items()}
        box.mails[3] = mail(99)
        if world.run() not in (FINE, AGAIN):
            raise Failed(world.error)
        world.heal()
        if sum(world.stored().values()) != 6:
            raise Failed(f"{sum(world.stored().values())} messages for 6")
    finally:
        world.close()


def same_mail_twice(place):
    """Byte-identical in two folders and twice in one: one message, every place known."""
    junk = Mailbox({1: mail(1), 2: mail(50)}, 42)
    inbox = Mailbox({1: mail(1), 2: mail(2), 3: mail(1)})
    world = World(place.folder, place.certificates, {}, folders={"INBOX": inbox, "Junk": junk})
    with open(world.folder + "/keypost.conf", "a") as file:
        file.write("folders = INBOX, Junk\n")
    try:
        if world.run() != 0:
            raise Failed(world.error)
        world.heal()
        if sum(world.stored().values()) != 3:
            raise Failed(f"{sum(world.stored().values())} messages for 3")
    finally:
        world.close()


CHINESE_JUNK = "&V4NXPpCuTvY-"  # 垃圾邮件, as it travels


def several_folders(place):
    """The inbox and two junk folders, one with a Chinese name: the same UIDs in each, none mistaken for another; new mail in any comes."""
    folders = {"INBOX": Mailbox(mails(1, 2)), "Junk": Mailbox({1: mail(11), 2: mail(12)}, 1700000000), CHINESE_JUNK: Mailbox({1: mail(21)}, 5)}
    world = World(place.folder, place.certificates, {}, folders=folders)
    with open(world.folder + "/keypost.conf", "a") as file:
        file.write("folders = INBOX, Junk, 垃圾邮件\n")
    try:
        if world.run() != 0:
            raise Failed(world.error)
        world.nothing_lost()
        folders[CHINESE_JUNK].mails[2] = mail(22)
        folders["Junk"].mails[9] = mail(19)
        world.heal()
        if sum(world.stored().values()) != 7:
            raise Failed(f"{sum(world.stored().values())} messages for 7")
        world.run("status", "--mailboxes")
        if "垃圾邮件" not in world.output or "Junk" not in world.output:
            raise Failed(f"status does not name the folders: {world.output}")
        del folders["Junk"]  # one that goes away holds up none of the others
        folders["INBOX"].mails[3] = mail(3)
        folders[CHINESE_JUNK].mails[3] = mail(23)
        if world.run() != SETUP or "there is no folder Junk" not in world.error or "垃圾邮件" not in world.error:
            raise Failed(f"no word of the missing folder and those that are there: {world.error}")
        if sum(world.stored().values()) != 9:
            raise Failed(f"{sum(world.stored().values())} messages for 9: a missing folder holds up the others")
    finally:
        world.close()


def several_mailboxes(place):
    """Two servers, one of them out of order: the other's mail comes, the exit status and status say which one does not answer."""
    world = World(place.folder, place.certificates, {}, mails(1, 2))
    second = Server(place.certificates, {}, {1: mail(31), 2: mail(2)})
    world.others.append(second)
    with open(world.folder + "/keypost.conf") as file:
        section = file.read().split("[mailbox test]")[1]
    with open(world.folder + "/keypost.conf", "a") as file:
        file.write("[mailbox second]" + section.replace(f"port = {world.server.port}", f"port = {second.port}"))
    try:
        world.server.play["greeting"] = "bye"
        for command in (("run", "ingest"), ("poll", "--once")):
            if world.run(*command) != AGAIN:
                raise Failed(f"{command}: {world.error}")
            if set(world.stored()) != {digest(mail(31)), digest(mail(2))}:
                raise Failed(f"{command}: the second mailbox's mail is not here, or more is")
        if world.run("status", "--mailboxes") != 1 or "mailbox test" not in world.output or "mailbox second" in world.output:
            raise Failed(f"status: {world.output}")
        world.heal()
        if sum(world.stored().values()) != 3:
            raise Failed(f"{sum(world.stored().values())} messages for 3")
        if world.run("status", "--mailboxes") != 0:
            raise Failed(f"status after it is well again: {world.output}")
    finally:
        second.close()
        world.close()


def holes(place):
    """What the server lists and does not give is asked for again, later each time; after ten times a person is asked, and it is still taken
    when it comes."""
    world = World(place.folder, place.certificates, {"silent": (3,)}, mails(*FIVE))
    try:
        for later in (None, "+30s", "+90s"):
            before = world.server.bodies.get(3, 0)
            world.run(later=later)
            asked = world.server.bodies.get(3, 0) - before
            if asked != (0 if later == "+30s" else 1):
                raise Failed(f"asked {asked} times, {later or 'at once'}")
        if world.run("status", "--mailboxes") != 1 or "UID 3" not in world.output:
            raise Failed(f"status names no gap: {world.output}")
        for day in range(1, 9):
            world.run(later=f"+{day}d")
        world.run("list", "exceptions", "--format", "csv")
        if "INBOX/1700000000/3" not in world.output or world.rows("SELECT state FROM mailbox_hole") != [("given_up",)]:
            raise Failed(f"nobody is asked: {world.output}")
        world.server.play.clear()
        world.run(later="+12d")
        world.nothing_lost()
        world.nothing_doubled()
        if world.rows("SELECT state FROM mailbox_hole") or world.rows("SELECT id FROM exception WHERE state = 'open'"):
            raise Failed("it came, and the gap stays")
        if world.run("status", "--mailboxes") != 0:
            raise Failed(f"an alarm stays: {world.output}")
    finally:
        world.close()


def leftovers(place):
    """The begun part of a mail that nobody asks for any more goes; one that is under way stays."""
    world = World(place.folder, place.certificates, {}, mails(*FIVE))
    try:
        world.run()
        for name, age in (("old", 4 * 86400), ("young", 60)):
            with open(f"{world.data}/.partial-{name}", "w") as file:
                file.write("begun")
            os.utime(f"{world.data}/.partial-{name}", (time.time() - age,) * 2)
        world.run()
        there = sorted(name for name in os.listdir(world.data) if name.startswith(".partial-"))
        if there != [".partial-young"]:
            raise Failed(f"there is {there}")
    finally:
        world.close()


def older_store(place):
    """The store comes back from an older backup: what it has forgotten is fetched again, nothing is doubled."""
    world = World(place.folder, place.certificates, {}, mails(1, 2))
    try:
        if world.run() != 0:
            raise Failed(world.error)
        if world.run("backup", world.folder + "/old.db") != 0:
            raise Failed(world.error)
        world.server.inbox.mails.update(mails(3, 4, 5))
        if world.run() != 0:
            raise Failed(world.error)
        for name in os.listdir(world.data):
            if name.startswith("keypost.db"):
                os.unlink(f"{world.data}/{name}")
        shutil.copy(world.folder + "/old.db", world.data + "/keypost.db")
        world.heal()
    finally:
        world.close()


def seen_and_move(place):
    """What becomes of mail on the server, only after it is in the store."""
    done = Mailbox({}, 9)
    world = World(place.folder, place.certificates, {}, folders={"INBOX": Mailbox(mails(*FIVE)), "Done": done}, after="move:Done")
    try:
        before = {digest(data) for data in mails(*FIVE).values()}
        if world.run() != 0:
            raise Failed(world.error)
        if set(world.stored()) != before or len(world.stored()) != 5:
            raise Failed("not everything is in the store")
        if world.run() != 0:
            raise Failed(world.error)
        if world.server.inbox.mails or len(done.mails) != 5:
            raise Failed(f"{len(done.mails)} of 5 were moved; left {world.server.inbox.uids()}")
        world.nothing_doubled()
    finally:
        world.close()
    world = World(place.folder, place.certificates, {}, mails(*FIVE), after="seen")
    try:
        if world.run() != 0 or world.run() != 0:
            raise Failed(world.error)
        seen = [uid for uid, flags in world.server.inbox.flags.items() if "\\Seen" in flags]
        if sorted(seen) != list(FIVE):
            raise Failed(f"marked as seen: {seen}")
    finally:
        world.close()


def hangup_at_every_byte(place):
    """The listing and the bodies are cut at each of their bytes, in one FETCH and in several that are under way together; the next run
    finishes what the first began."""
    for batch, step in ((50, 97 if place.short else 1), (1, 113 if place.short else 1)):
        cut_everywhere(place, mails(1, 2, 3), batch, step)


def cut_everywhere(place, held, batch, step):
    options = {"messages_per_batch": batch}
    world = World(place.folder, place.certificates, {}, held, **options)
    if world.run() != 0:
        raise Failed(world.error)
    total = world.server.wire
    world.close()
    for n in range(0, total, step):
        world = World(place.folder, place.certificates, {"cut": n, "how": "reset" if n % 2 else "cut"}, held, **options)
        try:
            status = world.run()
            if status != AGAIN:
                raise Failed(f"status {status}: {world.error.strip()[-200:]}")
            world.nothing_doubled()
            world.server.play.clear()
            if world.run() != 0:
                raise Failed(f"after the cut: {world.error.strip()[-200:]}")
            world.nothing_lost()
            world.nothing_doubled()
        except Failed as why:
            raise Failed(f"byte {n} of {total}, {batch} a FETCH: {why}") from None
        finally:
            world.close()
    print(f"# cut at {len(range(0, total, step))} of {total} bytes, {batch} a FETCH")


def killed(place, count, chain):
    """kill -9 at syncs: each once from the start, then a chain of them on one store."""
    held = {uid: mail(uid, size=3000 * (uid % 4)) for uid in range(1, 41)}
    preload = {"LD_PRELOAD": place.preload}
    several = {"messages_per_batch": 7}  # several FETCHes are under way together
    syncs = counts(place, held, **several)[0]
    points = range(1, syncs + 1, max(1, syncs // count))
    for n in points:
        world = World(place.folder, place.certificates, {}, held, **several)
        try:
            world.environment = dict(preload, DIE_AT_SYNC=str(n))
            if world.run() != -signal.SIGKILL:
                raise Failed(f"was not killed at sync {n} of {syncs}")
            world.nothing_doubled()
            world.environment = {}
            if world.run() != 0:
                raise Failed(f"killed at sync {n}: {world.error.strip()[-200:]}")
            world.nothing_lost()
            world.nothing_doubled()
        except Failed as why:
            raise Failed(f"sync {n} of {syncs}: {why}") from None
        finally:
            world.close()
    world = World(place.folder, place.certificates, {}, held, **several)
    chance = random.Random(126)
    try:
        deaths = 0
        for link in range(chain):
            world.server.deliver(mail(1000 + link, size=3000 * (link % 3)))
            world.environment = dict(preload, DIE_AT_SYNC=str(chance.randrange(1, 12)))
            status = world.run()
            deaths += status == -signal.SIGKILL
            world.nothing_doubled()
            if status not in (0, -signal.SIGKILL):
                raise Failed(f"link {link} of the chain: status {status}: {world.error.strip()[-200:]}")
        world.environment = {}
        world.heal()
        print(f"# killed at {len(points)} of {syncs} syncs, and {deaths} times in a chain of {chain}")
        if deaths < chain / 2:
            raise Failed(f"only {deaths} deaths in a chain of {chain}")
    finally:
        world.close()


def kill_points(place):
    killed(place, 10 if place.short else 1000, 8 if place.short else 50)


def counts(place, held, **options):
    """How many syncs and writes a run makes that takes these."""
    world = World(place.folder, place.certificates, {}, held, **options)
    try:
        world.environment = {"LD_PRELOAD": place.preload, "COUNT_TO": world.folder + "/count"}
        if world.run() != 0:
            raise Failed(world.error)
        with open(world.folder + "/count") as file:
            return [int(word) for word in file.readline().split()]
    finally:
        world.close()


def failing_disk(place, points, variable, words, **environment):
    """The disk fails at each of the points: exit 75 with a word of it, and the next run on a good disk finishes."""
    held = {uid: mail(uid, size=2000) for uid in range(1, 13)}
    failed = 0
    for n in points:
        world = World(place.folder, place.certificates, {}, held)
        try:
            world.environment = dict(environment, LD_PRELOAD=place.preload, **{variable: str(n)})
            status = world.run()
            failed += status != 0
            if status not in (0, AGAIN):
                raise Failed(f"status {status}: {world.error.strip()[-200:]}")
            if status == AGAIN and not any(word in world.error.lower() for word in words):
                raise Failed(f"no word of the disk: {world.error.strip()[-200:]}")
            world.environment = {}
            world.nothing_doubled()
            if world.run() != 0:
                raise Failed(world.error.strip()[-200:])
            world.nothing_lost()
            world.nothing_doubled()
        except Failed as why:
            raise Failed(f"{variable}={n}: {why}") from None
        finally:
            world.close()
    print(f"# {variable} at {len(points)} points, of which {failed} ended the run")
    if failed < len(points) / 2:
        raise Failed(f"only {failed} of {len(points)} faults were felt")


SOME = {uid: mail(uid, size=2000) for uid in range(1, 13)}


def disk_full(place):
    """The disk fills up at a write, of a blob or of the database."""
    writes = counts(place, SOME)[1]
    failing_disk(place, range(1, writes + 1, max(1, writes // 12) if place.short else 1), "FULL_AT_WRITE", ("full", "space"))


def disk_broken(place):
    """Input/output errors at writes and at syncs."""
    syncs, writes = counts(place, SOME)
    words = ("i/o error", "input/output error")
    failing_disk(place, range(1, writes + 1, max(1, writes // (3 if place.short else 40))), "FULL_AT_WRITE", words, FAIL_WITH="5")
    failing_disk(place, range(1, syncs + 1, max(1, syncs // (3 if place.short else 40))), "FAIL_AT_SYNC", words)


def disk_read_only(place):
    """The store's file system was mounted read-only: no run, a word of it, nothing lost."""
    world = World(place.folder, place.certificates, {}, mails(1, 2))
    try:
        if world.run() != 0:
            raise Failed(world.error)
        world.server.inbox.mails.update(mails(3, 4, 5))
        world.environment = {"LD_PRELOAD": place.preload, "READ_ONLY": world.data}
        if world.run() != AGAIN or "read-only" not in world.error.lower():
            raise Failed(f"no word of it: {world.error}")
        world.environment = {}
        world.nothing_doubled()
        world.heal()
    finally:
        world.close()


def cut_power(world, before, synced, names_stay):
    """What the disk holds after the power was cut: of each file what was synced last, or what it was before; names that no sync of their
    folder made last go, or stay with nothing behind them."""
    for folder, _, files in list(os.walk(world.data)):
        inode = os.stat(folder).st_ino
        known = set(before.get(inode, ((), b""))[0])
        if os.path.exists(f"{synced}/{inode}"):
            with open(f"{synced}/{inode}") as file:
                known |= set(file.read().split("\n"))
        for name in files:
            path = f"{folder}/{name}"
            number = os.stat(path).st_ino
            if name.endswith("-shm") or (name not in known and not names_stay):
                os.unlink(path)
                continue
            if os.path.exists(f"{synced}/{number}"):
                with open(f"{synced}/{number}", "rb") as file:
                    data = file.read()
            else:
                data = before.get(number, ((), b""))[1]
            os.chmod(path, 0o600)
            with open(path, "wb") as file:
                file.write(data)


def everything_below(folder):
    """inode -> (names in it, bytes of it)"""
    found = {}
    for where, folders, files in os.walk(folder):
        found[os.stat(where).st_ino] = (folders + files, b"")
        for name in files:
            with open(f"{where}/{name}", "rb") as file:
                found[os.stat(f"{where}/{name}").st_ino] = ((), file.read())
    return found


def power_cut(place):
    """The power goes at a sync: only what was synced is left.  What is in the ledger has its bytes, and the next run goes on."""
    held = {uid: mail(uid, size=3000 * (uid % 3)) for uid in range(1, 21)}
    syncs = counts(place, held, messages_per_batch=6)[0]
    points = range(2, syncs + 1, max(1, syncs // (5 if place.short else 200)))
    for n in points:
        world = World(place.folder, place.certificates, {}, {100: mail(100)}, messages_per_batch=6)
        synced = world.folder + "/synced"
        os.makedirs(synced)
        try:
            if world.run() != 0:
                raise Failed(world.error)
            before = everything_below(world.data)
            world.server.inbox.mails.update({uid + 100: data for uid, data in held.items()})
            world.environment = {"LD_PRELOAD": place.preload, "DIE_AT_SYNC": str(n), "SYNCED_TO": synced}
            if world.run() not in (0, -signal.SIGKILL):
                raise Failed(world.error)
            world.environment = {}
            cut_power(world, before, synced, n % 2 == 0)
            world.nothing_doubled()
            if world.run() != 0:
                raise Failed(world.error.strip()[-300:])
            world.nothing_lost()
            world.nothing_doubled()
            if n % 5 == 0 and world.run("verify") not in (0,):
                raise Failed(f"verify: {world.output[-300:]} {world.error[-300:]}")
        except Failed as why:
            raise Failed(f"power cut at sync {n} of {syncs}: {why}") from None
        finally:
            world.close()
    print(f"# power cut at {len(points)} of {syncs} syncs")


def damaged_blob(place):
    """A blob that rots on the disk is found by verify, by name."""
    world = World(place.folder, place.certificates, {}, mails(1, 2))
    try:
        if world.run() != 0:
            raise Failed(world.error)
        victim = digest(mail(1))
        path = next(f"{where}/{name}" for where, _, files in os.walk(world.data + "/spool") for name in files if victim.endswith(name))
        os.chmod(path, 0o600)
        with open(path, "r+b") as file:
            file.write(b"X")
        if world.run("verify") != 1 or victim[:8] not in world.output + world.error:
            raise Failed(f"verify: {world.output} {world.error}")
    finally:
        world.close()


def secrets(place):
    """While poll waits: no process of it has the password in its words, its environment or its log, and none may leave a core."""
    world = World(place.folder, place.certificates, {}, mails(1, 2))
    poller = Poller(world)
    try:
        poller.until(lambda: world.server.idlers, "IDLE")
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(poller.process.pid)], capture_output=True, text=True).stdout.split()
        if not children:
            raise Failed("there is no fetcher")
        fetcher = min(children, key=int)  # the others are readers, forked later, and may end at any time
        for pid in children + [str(poller.process.pid)]:
            try:
                for name in ("cmdline", "environ"):
                    with open(f"/proc/{pid}/{name}", "rb") as file:
                        if PASSWORD.encode() in file.read():
                            raise Failed(f"the password stands in {name} of a process")
                if in_memory(pid, PASSWORD.encode()):
                    raise Failed("the password is still in a process's memory after the login")
            except (ProcessLookupError, FileNotFoundError):
                if pid in (fetcher, str(poller.process.pid)):
                    raise Failed("poll or its fetcher ended while it was looked at")
        with open(f"/proc/{fetcher}/limits") as file:
            if not any(line.split()[:6] == ["Max", "core", "file", "size", "0", "0"] for line in file):
                raise Failed("the fetcher may leave a core")
        if PASSWORD in poller.spoken():
            raise Failed("the password stands in the log")
        if poller.end() != 0:
            raise Failed(f"SIGTERM gave {poller.process.returncode}")
    finally:
        poller.close()
        world.close()


def in_memory(pid, what):
    """Needs root; else it cannot be seen, which is as good."""
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            for line in maps:
                bounds, rights = line.split()[:2]
                if not rights.startswith("rw"):
                    continue
                start, end = (int(word, 16) for word in bounds.split("-"))
                try:
                    memory.seek(start)
                    if what in memory.read(end - start):
                        return True
                except (OSError, ValueError, OverflowError):
                    pass
    except PermissionError:
        pass
    return False


def poison(position, of, count=1):
    def check(place):
        """Mail the server cannot give holds up nothing but itself, and is not forgotten."""
        n = 20 if place.short and of > 100 else of
        bad = set(range(position, position + min(count, n)))
        world = World(place.folder, place.certificates, {"poison": bad}, mails(*range(1, n + 1)), command_timeout=60)
        try:
            status = world.run(patience=300)
            if status not in (FINE, AGAIN):
                raise Failed(f"status {status}: {world.error.strip()[-200:]}")
            for later in ("+1d", "+2d"):
                if len(world.stored()) < n - len(bad):
                    world.run(later=later, patience=300)
            world.nothing_lost(except_for=[mail(uid) for uid in bad])
            asked = len(world.server.log)
            world.run(patience=300)
            if len(world.server.log) - asked > 40 + len(bad) * 4:
                raise Failed(f"{len(world.server.log) - asked} commands in a run with nothing new")
            world.heal(tries=6)
        finally:
            world.close()
    return check


def two_runs_at_once(place):
    world = World(place.folder, place.certificates, {"capabilities": []}, {uid: mail(uid, 20000) for uid in range(1, 61)})
    try:
        both = [subprocess.Popen(world.command("run", "ingest"), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) for _ in "12"]
        for one in both:
            words = one.communicate(timeout=90)[1]
            if one.returncode not in (0, AGAIN):
                raise Failed(f"status {one.returncode}: {words[-200:]}")
        world.nothing_doubled()
        world.heal()
    finally:
        world.close()


def let_it_dump():
    import resource
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


class Poller:
    """keypost poll, and the datagrams it sends to its manager."""

    def __init__(self, world, *arguments):
        import socket
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.manager.bind(world.folder + "/notify")
        self.manager.settimeout(0.2)
        self.said = []
        self.words = open(world.folder + "/words", "w+")
        self.process = subprocess.Popen(world.command("poll", *arguments), stderr=self.words, stdout=self.words,
                                        preexec_fn=let_it_dump,
                                        env=dict(os.environ, NOTIFY_SOCKET=world.folder + "/notify", WATCHDOG_USEC="400000"))

    def until(self, true, what, seconds=20):
        end = time.monotonic() + seconds
        while not true():
            try:
                self.said.append(self.manager.recv(4096).decode())
            except TimeoutError:
                pass
            if time.monotonic() > end:
                raise Failed(f"{what}: not within {seconds} s; it says: {self.spoken()[-300:]}")
            if self.process.poll() is not None and not true():
                raise Failed(f"{what}: poll ended with {self.process.returncode}: {self.spoken()[-300:]}")

    def spoken(self):
        self.words.seek(0)
        return self.words.read()

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed("did not end within 20 s") from None

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.manager.close()
        self.words.close()


def polling(idle):
    def check(place):
        """READY, WATCHDOG, new mail as it comes, a second poller refused, SIGHUP, SIGTERM with status 0."""
        play = {} if idle else {"capabilities": ["ID"]}
        world = World(place.folder, place.certificates, play, mails(*FIVE))
        poller = Poller(world)
        try:
            poller.until(lambda: len(world.stored()) == 5, "the first mails")
            poller.until(lambda: any("READY=1" in said for said in poller.said), "READY")
            poller.until(lambda: "WATCHDOG=1" in poller.said, "the watchdog")
            if world.run("poll") != AGAIN or "process" not in world.error:
                raise Failed(f"a second poller was not told who the first is: {world.error}")
            if idle:
                poller.until(lambda: world.server.idlers, "IDLE")
            begun = time.monotonic()
            world.server.deliver(mail(6))
            poller.until(lambda: len(world.stored()) == 6, "new mail")
            if idle and time.monotonic() - begun > 3:
                raise Failed(f"new mail took {time.monotonic() - begun:.1f} s with IDLE")
            poller.said.clear()
            poller.process.send_signal(signal.SIGHUP)
            poller.until(lambda: any("READY=1" in said for said in poller.said), "READY after SIGHUP")
            if idle:
                poller.until(lambda: world.server.idlers, "IDLE after SIGHUP")
            world.server.deliver(mail(7))
            poller.until(lambda: len(world.stored()) == 7, "new mail after SIGHUP")
            with open(world.folder + "/keypost.conf", "a") as file:
                file.write("[nonsense]\n")
            poller.process.send_signal(signal.SIGHUP)
            poller.until(lambda: "nonsense" in poller.spoken(), "a word of the mistake")
            if poller.end() != 0:
                raise Failed(f"SIGTERM gave {poller.process.returncode}: {poller.spoken()[-300:]}")
            if "STOPPING=1" not in "".join(poller.said) and not any("STOPPING" in s for s in drain(poller)):
                raise Failed("no STOPPING")
            world.nothing_lost()
            world.nothing_doubled()
        finally:
            poller.close()
            world.close()
    return check


def drain(poller):
    said = []
    try:
        while True:
            said.append(poller.manager.recv(4096).decode())
    except (TimeoutError, OSError):
        return said


def poll_survives(place):
    """A server that goes away, and a fetcher that is killed."""
    world = World(place.folder, place.certificates, {"idle": "hangup"}, mails(*FIVE))
    poller = Poller(world)
    try:
        poller.until(lambda: len(world.stored()) == 5, "the first mails")
        poller.until(lambda: world.server.connections >= 2, "a second connection", 30)
        world.server.play.clear()
        world.server.deliver(mail(6))
        poller.until(lambda: len(world.stored()) == 6, "mail after the hang-up", 30)
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(poller.process.pid)], capture_output=True, text=True).stdout.split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        world.server.deliver(mail(7))
        poller.until(lambda: len(world.stored()) == 7, "mail after the fetcher was killed", 30)
        if poller.end() != 0:
            raise Failed(f"SIGTERM gave {poller.process.returncode}")
        world.nothing_lost()
        world.nothing_doubled()
    finally:
        poller.close()
        world.close()


def stop_in_the_middle(place):
    """SIGTERM while mail comes slowly: what is at hand is kept, the end is soon and good."""
    world = World(place.folder, place.certificates, {"drip": 0.002}, mails(*range(1, 41)), timeout=20, command_timeout=200)
    poller = Poller(world)
    try:
        poller.until(lambda: len(world.stored()) > 0, "a first mail", 60)
        begun = time.monotonic()
        if poller.end() != 0:
            raise Failed(f"SIGTERM gave {poller.process.returncode}: {poller.spoken()[-300:]}")
        if time.monotonic() - begun > 10:
            raise Failed(f"the end took {time.monotonic() - begun:.1f} s")
        world.nothing_doubled()
        world.heal()
    finally:
        poller.close()
        world.close()


def three_refusals(place):
    """With one mailbox that refuses, poll ends by itself after three logins (their pauses shortened by a clock that runs fast)."""
    world = World(place.folder, place.certificates, {"login": "refused"}, mails(*FIVE), timeout=600, command_timeout=3000)
    command = ["faketime", "-f", "+0 x400"] + world.command("poll")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if done.returncode != SETUP or world.server.logins != 3:
            raise Failed(f"status {done.returncode} after {world.server.logins} logins: {done.stderr[-300:]}")
        if "not tried again" not in done.stderr and "no mailbox is left" not in done.stderr:
            raise Failed(f"no word of it: {done.stderr[-300:]}")
    finally:
        world.close()


def big_mail(place):
    """A mail of many slices, cut on the way: the next run goes on where it stopped; a server without slices gives it whole."""
    size = (18 if place.short else 40) << 20
    for play in ({"cut": size // 2}, {"partial": "bad"}):
        world = World(place.folder, place.certificates, play, {1: mail(1), 2: mail(2, size), 3: mail(3)}, command_timeout=120, timeout=20)
        try:
            if world.run(patience=200) not in (FINE, AGAIN):
                raise Failed(world.error)
            world.nothing_doubled()
            sent = world.server.wire
            if "cut" in play:
                world.server.play.clear()
                world.server.wire = 0
                if world.run(patience=200) != 0:
                    raise Failed(world.error)
                if world.server.wire > sent * 1.5:
                    raise Failed(f"began again: {world.server.wire} bytes after {sent}")
            world.heal()
        finally:
            world.close()


def too_large(place):
    """Over the limit: noted, seen by a person, not fetched, and it holds up nothing."""
    world = World(place.folder, place.certificates, {}, {1: mail(1), 2: mail(2, 3 << 20), 3: mail(3)}, megabytes_per_message=1)
    try:
        if world.run() not in (FINE, AGAIN):
            raise Failed(world.error)
        world.nothing_lost(except_for=[mail(2, 3 << 20)])
        if world.server.bodies.get(2):
            raise Failed("the mail over the limit was fetched")
        if world.run("status", "--format", "table") not in (0, 1) or "large" not in (world.output + world.error).lower():
            raise Failed(f"no word of it in status: {world.output[-600:]}")
        if world.run("why", "E1") != 0 or "INBOX/1700000000/2" not in world.output:
            raise Failed(f"nobody is asked about it: {world.output + world.error}")
        world.run("exception", "accept", "E1", "--note", "read in the web page")
        if world.run() != 0 or world.run("status", "--mailboxes") != 0:
            raise Failed(f"the answer does not end the alarm: {world.output}")
        world.server.inbox.mails[4] = mail(4, 3 << 20)
        world.server.play["size_lies"] = -3 << 20  # it is told to be small
        world.run()
        world.server.bodies.clear()
        if world.run() != 0 or world.server.bodies or len(world.stored()) != 2:
            raise Failed(f"what was seen to be too large is fetched again: {world.server.bodies} {world.error}")
        with open(world.folder + "/keypost.conf") as file:
            text = file.read()
        with open(world.folder + "/keypost.conf", "w") as file:
            file.write(text.replace("megabytes_per_message = 1", "megabytes_per_message = 10"))
        world.heal()
        if world.rows("SELECT uid FROM mailbox_hole") or world.rows("SELECT id FROM exception WHERE state = 'open'"):
            raise Failed("the limit was raised, it came, and the gap stays")
    finally:
        world.close()


def check_command(place):
    """`check` says what the server said, changes nothing, and shows no secret."""
    world = World(place.folder, place.certificates, {}, mails(*FIVE))
    try:
        world.run("check")
        for word in ("localhost", "TLS", "UIDVALIDITY", "scripted"):
            if word.lower() not in world.output.lower():
                raise Failed(f"check says nothing of {word}: {world.output}")
        if world.server.bodies or os.path.exists(world.data + "/keypost.db"):
            raise Failed("check fetched or made something")
        world.run("check", "--probe")
        if "idle" not in world.output.lower() or world.server.bodies:
            raise Failed(f"check --probe: {world.output}")
        world.server.play["certificate"] = "other"
        if world.run("check") != 1 or "certificate" not in world.output.lower():
            raise Failed(f"wrong certificate: {world.output}")
        world.server.play = {"login": "refused"}
        if world.run("check") != 1 or "authorization code" not in world.output.lower():
            raise Failed(f"refused login: {world.output}")
    finally:
        world.close()


def named(name, function, long=False):
    function.case_name, function.is_long = name, long
    return function


SERVER = TRANSPORT + PROTOCOL + POP3 + [
    named("uidvalidity-0", uidvalidity(0)), named("uidvalidity-missing", uidvalidity(None)), named("uidvalidity-bumped", uidvalidity_bumped),
    named("same-mail-twice", same_mail_twice), named("several-folders", several_folders), named("several-mailboxes", several_mailboxes),
    named("holes", holes), named("pop3-asks", pop3_asks), named("leftovers", leftovers), named("older-store", older_store), named("seen-and-move", seen_and_move),
    named("too-large", too_large), named("check", check_command),
]
LIFE = [
    named("poll-idle", polling(True)), named("poll-interval", polling(False)),
    named("poll-survives", poll_survives), named("stop-in-the-middle", stop_in_the_middle), named("three-refusals", three_refusals),
    named("two-runs-at-once", two_runs_at_once), named("poison-at-1-of-100", poison(1, 100)),
    named("big-mail", big_mail), named("poison-1000", poison(1, 1000, 1000), True),
    named("hangup-at-every-byte", hangup_at_every_byte), named("kill-points", kill_points), named("disk-full", disk_full),
    named("disk-broken", disk_broken), named("disk-read-only", disk_read_only), named("power-cut", power_cut),
    named("damaged-blob", damaged_blob), named("secrets", secrets),
]
# What waits for deadlines or is large, is for `make live` alone.
LONG = {"pop3-stall", "pop3-line-endless", "handshake-stall", "literal-stall", "literal-drip", "greeting-endless", "line-endless", "poison-1000", "big-mail",
        "three-refusals", "poll-survives", "stop-in-the-middle"}


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    if len(words) < 2:
        sys.exit(__doc__)

    class place:
        short = "--short" in sys.argv
        certificates, folder, preload = words[0], words[1] + "/world", words[1] + "/preload.so"
    failed = passed = 0
    for case in SERVER * ("--life" not in sys.argv) + LIFE * ("--server" not in sys.argv):
        name = getattr(case, "name", None) or case.case_name
        if (place.short and name in LONG and not words[2:]) or (words[2:] and name not in words[2:]):
            continue
        begun = time.monotonic()
        try:
            case(place)
            passed += 1
            print(f"ok - {name} ({time.monotonic() - begun:.1f} s)", flush=True)
        except Failed as why:
            failed += 1
            print(f"not ok - {name}: {why}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok - {name}: {traceback.format_exc()[-700:]}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
