#!/usr/bin/env python3
"""Sends CloudEvents (one JSON object a line) to the Digital Citizen Service, over a spool on disk.

    pip install pyzmq
    python3 feedback_client.py tcp://127.0.0.1:5600 town.json town.spool events.ndjson
    python3 feedback_client.py tcp://127.0.0.1:5600 town.json town.spool          # goes on after a crash

A line is safe once "safe" is printed for it: from then on it arrives once, whatever is killed. Protocol: docs/protocol.md.
"""
import fcntl, json, os, random, sqlite3, struct, sys, time, uuid

import zmq

MAGIC, VERSION = b"DCS", 1
HELLO, BATCH, WELCOME, ACK, NACK, FENCED, BUSY, REJECT = 1, 2, 17, 18, 19, 20, 21, 22
STREAM_NOT_OPEN, CONTENT_TYPE = 10, b"application/cloudevents-batch+json"
MAX_BODY, MAX_EVENT, MAX_WAITING = 4 * 1024 * 1024, 65536, 1 << 30


class Spool:
    """Events wait here until they are acknowledged; one process holds it, and its stream has a name of its own."""

    def __init__(self, path):
        self.lock = open(path + ".lock", "w")
        fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self.database = sqlite3.connect(path)
        self.database.executescript("""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS outbox (sequence INTEGER PRIMARY KEY, event BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS rejected (sequence INTEGER PRIMARY KEY, reason INTEGER, event BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS spool (id INTEGER PRIMARY KEY CHECK (id = 1), stream TEXT, next INTEGER);""")
        with self.database:
            self.database.execute("INSERT OR IGNORE INTO spool VALUES (1, ?, 0)", ["spool-" + str(uuid.uuid4())])
        os.fsync(os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY))
        self.stream = self.database.execute("SELECT stream FROM spool").fetchone()[0]

    def append(self, events):
        """All of them are on disk when this returns; when it raises, none is."""
        waiting = self.database.execute("SELECT coalesce(sum(length(event)), 0) FROM outbox").fetchone()[0]
        if max(map(len, events)) > MAX_EVENT or waiting + sum(map(len, events)) > MAX_WAITING:
            raise ValueError("an event is too large, or the spool is full")
        with self.database as transaction:
            first = transaction.execute("SELECT next FROM spool").fetchone()[0]
            transaction.executemany("INSERT INTO outbox VALUES (?, ?)", enumerate(events, first))
            transaction.execute("UPDATE spool SET next = next + ?", [len(events)])

    def batch(self, first, count):
        events = [event for (event,) in self.database.execute(
            "SELECT event FROM outbox WHERE sequence >= ? ORDER BY sequence LIMIT ?", [first, count])]
        while sum(map(len, events)) + len(events) + 2 > MAX_BODY:
            events = events[:len(events) // 2]
        return events

    def acknowledged(self, below, rejected=()):
        with self.database as transaction:
            if below > transaction.execute("SELECT next FROM spool").fetchone()[0]:
                sys.exit("the server has more events than this spool ever had; begin a new spool")
            for sequence, reason in rejected:
                transaction.execute("INSERT OR IGNORE INTO rejected SELECT sequence, ?, event FROM outbox "
                                    "WHERE sequence = ?", [reason, sequence])
            transaction.execute("DELETE FROM outbox WHERE sequence < ?", [below])


class Sender:
    def __init__(self, endpoint, keys, spool):
        self.endpoint, self.keys, self.spool = endpoint, keys, spool

    def connect(self):
        """A new socket: one whose handshake was refused once never connects again, and an old one may hold old answers."""
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        for option, name in [("publickey", "publicKey"), ("secretkey", "secretKey"), ("serverkey", "serverPublicKey")]:
            setattr(self.socket, "curve_" + option, self.keys[name].encode())
        self.socket.linger, self.socket.immediate = 0, 1
        self.socket.connect(self.endpoint)

    def say(self, kind, fields, *frames):
        if self.socket.poll(1000, zmq.POLLOUT):
            self.socket.send_multipart([struct.pack("<3sBBBH", MAGIC, VERSION, kind, 0, 0) + fields, *frames])

    def answer(self, wait):
        if not self.socket.poll(int(wait * 1000), zmq.POLLIN):
            return None, b""
        answer = self.socket.recv()
        magic, version, kind = struct.unpack_from("<3sBB", answer)
        if (magic, version) != (MAGIC, VERSION):
            sys.exit("the server speaks another protocol")
        if kind == REJECT and answer[16] != STREAM_NOT_OPEN:
            sys.exit("refused, reason %d" % answer[16])
        return kind, answer[8:]

    def hello(self):
        attempt, name = random.getrandbits(64), self.spool.stream.encode()
        for tries in range(8):
            self.connect()
            self.say(HELLO, struct.pack("<QH", attempt, len(name)) + name)
            kind, fields = self.answer(min(32.0, 2.0 ** tries) * random.uniform(1.0, 1.25))
            if kind == WELCOME and struct.unpack_from("<Q", fields)[0] == attempt:
                self.spool.acknowledged(struct.unpack_from("<Q", fields, 16)[0])
                return struct.unpack_from("<QQII", fields, 8)
            if kind == BUSY:
                time.sleep(struct.unpack_from("<QI", fields)[1] / 1000 * random.uniform(1.0, 1.25))
        sys.exit("no answer; check the endpoint and the keys, then run it again")

    def run(self):
        epoch, base, largest, credit = self.hello()
        cursor, silent, gap = base, 0, None
        while True:
            while cursor == base or (not silent and cursor - base + largest <= credit):
                events = self.spool.batch(cursor, max(1, min(largest, credit)))
                if not events:
                    break
                body = b"[" + b",".join(events) + b"]"
                self.say(BATCH, struct.pack("<QQI", epoch, cursor, len(events)), CONTENT_TYPE, body)
                cursor += len(events)
            if cursor == base:
                return
            kind, fields = self.answer(min(32.0, 2.0 ** silent) * random.uniform(1.0, 1.25))
            if kind is None:
                cursor, silent = base, silent + 1
            if kind is None and silent % 3 == 0 or kind == REJECT:
                epoch, base, largest, credit = self.hello()
                cursor, silent = base, 0
            elif kind == BUSY:
                first, milliseconds = struct.unpack_from("<QI", fields)
                cursor = max(base, min(cursor, first))
                time.sleep(milliseconds / 1000 * random.uniform(1.0, 1.25))
            elif kind == FENCED:
                sys.exit("another instance sends on this stream")
            elif kind in (ACK, NACK) and struct.unpack_from("<Q", fields)[0] == epoch:
                following, silent = struct.unpack_from("<Q", fields, 8)[0], 0
                if kind == NACK and following != gap:  # every batch behind a gap names it again
                    cursor, gap = max(base, min(cursor, following)), following
                elif kind == ACK and following > base:
                    credit, reasons, listed = struct.unpack_from("<IHH", fields, 24)
                    rejected = [struct.unpack_from("<QB", fields, 32 + 5 * reasons + 9 * n) for n in range(listed)]
                    self.spool.acknowledged(following, rejected)
                    base, cursor, gap = following, max(cursor, following), None
                    print("acknowledged below %d" % base, flush=True)
                    for sequence, reason in rejected:
                        print("event %d was refused, reason %d" % (sequence, reason), flush=True)


if __name__ == "__main__":
    endpoint, key_file, spool_file, *event_files = sys.argv[1:]
    if os.stat(key_file).st_mode & 0o077:
        sys.exit("the key file can be read by other users; run chmod 600 on it")
    keys = json.load(open(key_file))
    spool = Spool(spool_file)
    print("stream %s" % spool.stream, flush=True)
    lines = [line.strip() for name in event_files for line in open(name, "rb") if line.strip()]
    for start in range(0, len(lines), 1000):
        spool.append(lines[start:start + 1000])
        print("safe %d" % min(len(lines), start + 1000), flush=True)
    Sender(endpoint, keys, spool).run()
