"""Fills the database of a stopped server with verifications, as plain SQL: the server itself takes hours for millions.

Numbers are spread over all that the load generator draws from, so that its rows fall between these.
"""

import os
import sqlite3
import time

ALL = 400_000 * 9_000
STRIDE = 1_618_033_989
MINUTE = 60_000
DAY = 24 * 60 * MINUTE


def verified(path, count):
    """Codes that were sent and used up, with all that a send leaves behind."""
    fill(path, count, state="verified", age=20 * MINUTE, life=10 * MINUTE, everything=True)


def live(path, count):
    """Codes that wait for their users."""
    fill(path, count, state="pending", age=0, life=120 * MINUTE, everything=True)


def old(path, count):
    """Codes past their retention."""
    fill(path, count, state="verified", age=3 * DAY, life=10 * MINUTE, everything=False)


def people(path, count):
    """Contacts with all that a list can ask for, made a millisecond apart: every tenth a customer, every hundredth of one
    person of the staff, a thousand in one group."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -1048576")
    database.create_function("phone", 1, phone, deterministic=True)
    tenant = database.execute("SELECT max(id) FROM tenants").fetchone()[0]
    values = {"first": 0, "last": count, "tenant": tenant, "created": now() - DAY}
    for statement in ["BEGIN", *PEOPLE]:
        database.execute(statement, values if ":" in statement else {})
    rows = [(tenant, name, count) for name in ("contact_id", "contacts")]
    database.executemany("INSERT INTO counters (tenant_id, name, value) VALUES (?, ?, ?) "
                         "ON CONFLICT DO UPDATE SET value = value + excluded.value", rows)
    database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def count_old(path):
    with sqlite3.connect(path) as database:
        horizon = now() - 2 * DAY
        return database.execute("SELECT count(*) FROM verifications WHERE expires_at < ?", [horizon]).fetchone()[0]


def fill(path, count, state, age, life, everything):
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -1048576")
    tenant = database.execute("SELECT max(id) FROM tenants").fetchone()[0]
    # Rows come in no order, so indexes are made again at the end, and what has no other order is sorted.
    indexes = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND "
                               "tbl_name IN ('verifications', 'contacts', 'conversations', 'deliveries')").fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    created = now() - age
    database.create_function("uuid", 2, identity, deterministic=True)
    database.create_function("phone", 1, phone, deterministic=True)
    step = 1_000_000
    for first in range(0, count, step):
        last = min(first + step, count)
        values = {"first": first, "last": last, "tenant": tenant, "created": created, "state": state,
                  "expires": created + life, "ended": None if state == "pending" else created + MINUTE}
        database.execute("BEGIN")
        for table in TABLES if everything else TABLES[:1]:
            database.execute(table, values)
        database.execute("COMMIT")
    for _, index in indexes:
        database.execute(index)
    if everything:
        rows = [(tenant, name, count) for name in ("contact_id", "contacts")]
        database.executemany("INSERT INTO counters (tenant_id, name, value) VALUES (?, ?, ?) "
                             "ON CONFLICT DO UPDATE SET value = value + excluded.value", rows)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def iso(millis):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(millis // 1_000))


def now():
    return time.time_ns() // 1_000_000


def identity(created, number):
    """A time-ordered id, as the server makes them."""
    return created.to_bytes(6, "big") + b"\x70\x00" + (0x8000_0000_0000_0000 + number).to_bytes(8, "big")


def phone(number):
    spread = number * STRIDE % ALL
    return str(916_000_000_000 + spread // 9_000 * 10_000 + 1_000 + spread % 9_000)


NUMBERS = "WITH RECURSIVE n (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM n WHERE n + 1 < :last) "

PEOPLE = [
    NUMBERS + "INSERT INTO contacts (tenant_id, id, phone, firstname, lastname, type, source_id, status_id, opted_out, "
    "created_at, updated_at, company, email, assigned_id, folded) SELECT :tenant, n + 1, phone(n), "
    "printf('First%d', n % 5000), printf('Last%06d', n), iif(n % 10 = 0, 'customer', 'lead'), 1, 1, 0, "
    ":created + n, :created + n, 'Acme', printf('p%d@example.com', n), iif(n % 100 = 0, 7, NULL), "
    "printf('first%d\nlast%06d\np%d@example.com\n%s\nacme', n % 5000, n, n, phone(n)) FROM n",
    "INSERT INTO named (tenant_id, kind, id, name, created_at) VALUES (:tenant, 'group', 1, 'VIP', :created)",
    NUMBERS + "INSERT INTO contact_groups (tenant_id, contact_id, group_id) SELECT :tenant, n + 1, 1 FROM n "
    "WHERE n % 1000 = 0",
]

TABLES = [
    NUMBERS + "INSERT INTO verifications (tenant_id, id, destination, purpose, state, digest, attempts, max_attempts, "
    "created_at, expires_at, ended_at) SELECT :tenant, uuid(:created, n), phone(n), 'authentication', :state, "
    "randomblob(32), 0, 5, :created, :expires, :ended FROM n",
    NUMBERS + "INSERT OR IGNORE INTO contacts (tenant_id, id, phone, firstname, lastname, type, source_id, status_id, "
    "opted_out, created_at, updated_at) SELECT :tenant, n + 1, phone(n), '', '', 'guest', 1, 1, 0, :created, :created "
    "FROM n",
    NUMBERS + "INSERT OR IGNORE INTO conversations (tenant_id, destination, opened_at, messages) "
    "SELECT :tenant, phone(n), :created, 1 FROM n ORDER BY 2",
    NUMBERS + "INSERT INTO deliveries (tenant_id, id, verification_id, step, contact_id, medium, template, state, "
    "hand_over, vendor_message_id, created_at, updated_at) SELECT :tenant, uuid(:created, n), uuid(:created, n), 0, "
    "n + 1, 'whatsapp', 'otp_verification', 'accepted', 'accepted', printf('wamid.fill%016x', n), :created, :created "
    "FROM n",
    NUMBERS + "INSERT INTO dispatches (tenant_id, delivery_id, number, started_at, finished_at, outcome) "
    "SELECT :tenant, uuid(:created, n), 0, :created, :created, 'accepted' FROM n",
]
