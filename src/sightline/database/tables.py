"""What is kept, as tables. A change here takes a migration: `migrations/` say how.

Each row belongs to a tenant, and each index but those of single rows begins with it. The id of a record begins with
the millisecond in which it was kept, so that its order is that of time, and one index serves both.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    false,
)

from sightline.database.columns import Moment, Packed, Printed, Usd

# The newest migration: a database of another one is brought up to date when it is opened.
VERSION = "0003"

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_name)s_of_%(referred_table_name)s",
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_%(column_0_name)s",
    }
)
TENANT = String(64)
RECORD = String(32)
DIGEST = String(64)
# What lists are asked for by. Postgres takes no more than 2,700 bytes into an index.
SHORT = Printed(most=200)


def _of_record() -> Column[str]:
    """A part of a record, which goes with it."""
    return Column("record_id", RECORD, ForeignKey("records.id", ondelete="CASCADE"), primary_key=True)


tenants = Table(
    "tenants",
    metadata,
    Column("name", TENANT, primary_key=True),
    Column("rpm", Integer),
    Column("budget_usd_a_day", Usd),
    Column("created_at", Moment, nullable=False),
)

# Of a key only the digest is kept. It is as random as the key, so that no dictionary finds the key behind it.
keys = Table(
    "keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("tenant", TENANT, ForeignKey("tenants.name"), nullable=False),
    Column("digest", DIGEST, nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("note", Printed, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index("keys_by_tenant", "tenant"),
)

# `body` is the record as it was read, and nothing changes it. The other columns, `fields` and `findings` repeat what
# lists are asked for by.
records = Table(
    "records",
    metadata,
    Column("id", RECORD, primary_key=True),
    Column("tenant", TENANT, nullable=False),
    Column("at", Moment, nullable=False),
    Column("source", Printed, nullable=False),
    Column("task", SHORT, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("provider", SHORT),
    Column("model", SHORT),
    Column("cached", SHORT),
    Column("cost_usd", Usd, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("doubtful", Integer, nullable=False),
    Column("least_p", Float),
    Column("body", Packed, nullable=False),
    Index("records_by_time", "tenant", "id"),
    Index("records_by_outcome", "tenant", "outcome", "id"),
    Index("records_by_task", "tenant", "task", "id"),
)

# Values outside of lists, by which a document is found again.
fields = Table(
    "fields",
    metadata,
    _of_record(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("tenant", TENANT, nullable=False),
    Column("path", SHORT, nullable=False),
    Column("value", SHORT),
    Column("status", String(16), nullable=False),
    Column("p_correct", Float),
    Index("fields_by_value", "tenant", "path", "value", "record_id"),
)

# What checks objected to, in the order of the record; `path` is empty for what is about the whole document.
findings = Table(
    "findings",
    metadata,
    _of_record(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("tenant", TENANT, nullable=False),
    Column("path", SHORT, nullable=False),
    Column("check", SHORT, nullable=False),
    Column("severity", String(8), nullable=False),
    Index("findings_by_check", "tenant", "check", "record_id"),
)

# Which pictures show the pages of a record, and how many pages each picture shows. One that shows none is to go.
pages = Table(
    "pages",
    metadata,
    _of_record(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", DIGEST, nullable=False),
)
pictures = Table(
    "pictures",
    metadata,
    Column("tenant", TENANT, primary_key=True),
    Column("digest", DIGEST, primary_key=True),
    Column("uses", Integer, nullable=False),
)
Index("pictures_unused", pictures.c.tenant, postgresql_where=pictures.c.uses == 0, sqlite_where=pictures.c.uses == 0)

# What a person said is right, a row for each value.
labels = Table(
    "labels",
    metadata,
    _of_record(),
    Column("path", SHORT, primary_key=True),
    Column("tenant", TENANT, nullable=False),
    Column("value", Printed),
    Column("by", SHORT, nullable=False),
    Column("at", Moment, nullable=False),
    Index("labels_by_time", "tenant", "at"),
)

# What waits for a person, and why. `assigned_to` is empty where anybody may take it, `not_for` is who has asked for
# somebody else, and `sampled` marks the records that were drawn at random, whatever came of them.
waiting = Table(
    "waiting",
    metadata,
    _of_record(),
    Column("tenant", TENANT, nullable=False),
    Column("priority", Float, nullable=False),
    Column("why", String(16), nullable=False, server_default="doubt"),
    Column("assigned_to", SHORT, nullable=False, server_default=""),
    Column("not_for", SHORT),
    Column("sampled", Boolean, nullable=False, server_default=false()),
    Column("due_at", Moment),
    Column("claimed_by", SHORT),
    Column("claimed_until", Moment),
)
Index(
    "waiting_by_priority",
    waiting.c.tenant,
    waiting.c.assigned_to,
    waiting.c.priority.desc(),
    waiting.c.record_id,
)
Index("waiting_by_due", waiting.c.tenant, waiting.c.assigned_to, waiting.c.due_at)

# What persons decided of a record, one after the other. `body` says what they changed, and how the record waited.
# One with `undone_at` holds no more.
reviews = Table(
    "reviews",
    metadata,
    _of_record(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("tenant", TENANT, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", SHORT, nullable=False),
    Column("why", String(16), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("sampled", Boolean, nullable=False),
    Column("body", Packed, nullable=False),
    Column("undone_at", Moment),
    Index("reviews_by_record", "tenant", "record_id"),
)

# Who did what, in a chain for each tenant: `digest` is that of the row with the digest of the row before it. What was
# said of a document can be erased with it, because the chain goes over `sealed`, a salted digest of it.
audits = Table(
    "audits",
    metadata,
    Column("tenant", TENANT, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by", SHORT, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("said", JSON(none_as_null=True)),
    Column("salt", LargeBinary),
    Column("sealed", DIGEST, nullable=False),
    Column("digest", DIGEST, nullable=False),
    Index("audits_by_subject", "tenant", "subject"),
)
# The last link of each chain; whoever adds one holds its row meanwhile.
chains = Table(
    "chains",
    metadata,
    Column("tenant", TENANT, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("digest", DIGEST, nullable=False),
)

# What was read on a day (UTC), added up when it is kept: sums stay quick, and stay when records go.
days = Table(
    "days",
    metadata,
    Column("tenant", TENANT, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("task", SHORT, primary_key=True),
    Column("reader", SHORT, primary_key=True),
    *(
        Column(name, BigInteger, nullable=False)
        for name in ("records", "accepted", "review", "blocked", "failed", "hits", "warned", "input_tokens")
    ),
    Column("output_tokens", BigInteger, nullable=False),
    Column("ms", BigInteger, nullable=False),
    Column("cost_usd", Usd, nullable=False),
)

# What is to be done, in the order in which it was sent. `state` and what goes with it change, the rest does not.
# `notify_at` is when the end is told to `webhook`, or tried again.
batches = Table(
    "batches",
    metadata,
    Column("id", RECORD, primary_key=True),
    Column("tenant", TENANT, nullable=False),
    Column("at", Moment, nullable=False),
    Column("options", JSON, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("paused_for", String(16)),
    Column("resume_at", Moment),
    Column("ended_at", Moment),
    Column("webhook", Printed),
    Column("secret", Printed),
    Column("notices", Integer, nullable=False),
    Column("notify_at", Moment),
    Column("notified_at", Moment),
    Index("batches_by_time", "tenant", "id"),
    Index("batches_by_state", "state", "tenant", "id"),
    Index("batches_to_tell", "notify_at"),
)

# A document of a batch. `due_at` is from when on anybody may take it: now, later, or when the lease of its `holder`
# lapses; none where it is done, which it is with its record.
documents = Table(
    "documents",
    metadata,
    Column("batch_id", RECORD, ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Printed, nullable=False),
    Column("url", Printed),
    Column("bytes", BigInteger, nullable=False),
    Column("due_at", Moment),
    Column("holder", String(32)),
    Column("tries", Integer, nullable=False),
    Column("done_at", Moment),
    Column("outcome", String(16)),
    Column("cost_usd", Usd),
    Column("record_id", RECORD),
    Column("body", Packed),
    Index("documents_by_turn", "batch_id", "due_at", "number"),
    Index("documents_by_record", "record_id"),
)

# The files of documents that are not done yet.
uploads = Table(
    "uploads",
    metadata,
    Column("batch_id", RECORD, ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("media_type", SHORT),
    Column("data", LargeBinary, nullable=False),
)
