-- The database of readout, schema 3 (docs/formats.md tells it at length). SQLite 3.40 or later; application_id 0x52445430 ("RDT0").
-- What a report says stays as it was said (the *_mention tables, positions, mediations, each with its bytes of the text); events and contacts
-- are what is left when the mentions of all reports that tell of the same thing are put together.

CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,          -- the report's own id; its URL where it has none; "sha256:…" of its text where it has neither
    url TEXT, title TEXT, publisher TEXT,
    published TEXT,                    -- YYYY-MM-DD
    language TEXT,
    text TEXT NOT NULL,                -- title, blank line, text: what all offsets count in; '' where same_as has the same to the byte
    text_sha256 TEXT NOT NULL,
    sentences INTEGER NOT NULL DEFAULT 0,
    same_as INTEGER REFERENCES report (id), -- (nearly) the same text is kept: this one only counts as a further copy
    likeness REAL,                     -- of same_as, 0 to 1
    whole INTEGER NOT NULL DEFAULT 1,  -- 0: a copy of which schema 2 kept no tellings
    added TEXT NOT NULL                -- UTC, YYYY-MM-DDTHH:MM:SSZ
);
CREATE INDEX report_url ON report (url) WHERE url IS NOT NULL;
CREATE INDEX report_sha ON report (text_sha256);
CREATE INDEX report_published ON report (published);
CREATE INDEX report_same ON report (same_as) WHERE same_as IS NOT NULL;

-- Bands of the MinHash signature of a kept report: two that share a band are compared. No REFERENCES: sixteen more look-ups a report, and a copy of
-- every page that they touch.
CREATE TABLE report_band (band INTEGER NOT NULL, hash INTEGER NOT NULL, report INTEGER NOT NULL,
    PRIMARY KEY (band, hash, report)) WITHOUT ROWID;

CREATE VIRTUAL TABLE report_text USING fts5 (title, text, content = 'report', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');

-- Whoever was named, once for each way to be: kind, name, country, office, sector, code.
CREATE TABLE actor (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, name TEXT, country TEXT, office TEXT, sector TEXT, code TEXT,
    mentions INTEGER NOT NULL DEFAULT 0 -- in how many reports, copies among them
);
CREATE UNIQUE INDEX actor_same ON actor (kind, ifnull(name, ''), ifnull(country, ''), ifnull(office, ''), ifnull(sector, ''), ifnull(code, ''));
CREATE INDEX actor_name ON actor (name COLLATE NOCASE);
CREATE INDEX actor_country ON actor (country);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES actor (id),
    target INTEGER REFERENCES actor (id),
    source_country TEXT, source_sector TEXT, source_code TEXT, -- of the actors, again: what filters ask for
    target_country TEXT, target_sector TEXT, target_code TEXT,
    dyad TEXT,                         -- the two countries (or codes), the first in the alphabet first: 'QAT-USA'; NULL without a target
    event TEXT,                        -- PLOVER type; NULL: a CAMEO 01 or 02 statement
    mode TEXT, contexts TEXT,          -- contexts: words with one blank between, NULL for none
    cameo TEXT NOT NULL, quad INTEGER NOT NULL, goldstein REAL NOT NULL,
    channel TEXT,                      -- of the contact that the event is, NULL if none
    date TEXT, date_basis TEXT,        -- as told; NULL where no report tells it
    day TEXT,                          -- date, else the day on which the first report of it was published: what time filters use
    place TEXT, place_country TEXT, lat REAL, lon REAL,
    status TEXT NOT NULL, confidence REAL NOT NULL,
    mentions INTEGER NOT NULL,         -- how often it is told, in all reports together
    reports INTEGER NOT NULL,          -- reports that tell it, copies among them
    sources INTEGER NOT NULL,          -- publishers that tell it
    first_seen TEXT, last_seen TEXT,   -- earliest and latest day of publication
    directed INTEGER NOT NULL,         -- 0: nobody says who began it, source is merely named first
    bucket INTEGER NOT NULL            -- hash of what two events must share to be compared at all: the pair, the type, the status
);
CREATE INDEX event_bucket ON event (bucket, day);
CREATE TABLE event_mention (
    id INTEGER PRIMARY KEY,
    event INTEGER REFERENCES event (id), -- NULL: of a copy, which tells nothing of its own
    report INTEGER NOT NULL REFERENCES report (id),
    number INTEGER NOT NULL,           -- which event of the report's record, from 0
    source INTEGER NOT NULL REFERENCES actor (id), target INTEGER REFERENCES actor (id),
    event_type TEXT, mode TEXT, contexts TEXT, cameo TEXT NOT NULL, goldstein REAL NOT NULL, channel TEXT,
    date TEXT, date_basis TEXT, place TEXT, place_country TEXT, lat REAL, lon REAL,
    status TEXT NOT NULL, confidence REAL NOT NULL, times INTEGER NOT NULL, rule TEXT, directed INTEGER NOT NULL,
    words BLOB,                        -- hashes of the content words of its evidence, four bytes each, for the comparison
    pinned INTEGER NOT NULL DEFAULT 0, -- put where it is by hand: no later merge moves it
    why TEXT,                          -- why it was merged: the points of likeness, for merge --explain; NULL: the first of its event
    UNIQUE (report, number)
);
CREATE INDEX event_mention_event ON event_mention (event);

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    initiator INTEGER REFERENCES actor (id),
    countries TEXT,                    -- of all participants, sorted, '-' between
    date TEXT, date_basis TEXT, day TEXT,
    place TEXT, place_country TEXT, lat REAL, lon REAL,
    status TEXT NOT NULL, confidence REAL NOT NULL,
    mentions INTEGER NOT NULL, reports INTEGER NOT NULL, sources INTEGER NOT NULL, first_seen TEXT, last_seen TEXT,
    bucket INTEGER NOT NULL            -- as of events: the countries, the status
);
CREATE INDEX contact_bucket ON contact (bucket, day);
CREATE TABLE contact_mention (
    id INTEGER PRIMARY KEY,
    contact INTEGER REFERENCES contact (id), -- NULL: of a copy
    report INTEGER NOT NULL REFERENCES report (id),
    number INTEGER NOT NULL,
    event_mention INTEGER REFERENCES event_mention (id),
    channel TEXT NOT NULL, initiator INTEGER REFERENCES actor (id),
    date TEXT, date_basis TEXT, place TEXT, place_country TEXT, lat REAL, lon REAL,
    status TEXT NOT NULL, confidence REAL NOT NULL, words BLOB,
    pinned INTEGER NOT NULL DEFAULT 0, why TEXT,
    UNIQUE (report, number)
);
CREATE INDEX contact_mention_contact ON contact_mention (contact);
CREATE INDEX contact_mention_event ON contact_mention (event_mention) WHERE event_mention IS NOT NULL;

-- Of the merged contact (fullest form of each) and of each mention.
CREATE TABLE participant (contact INTEGER NOT NULL REFERENCES contact (id), actor INTEGER NOT NULL REFERENCES actor (id),
    PRIMARY KEY (contact, actor)) WITHOUT ROWID;
CREATE INDEX participant_actor ON participant (actor);
CREATE TABLE participant_mention (mention INTEGER NOT NULL REFERENCES contact_mention (id), actor INTEGER NOT NULL REFERENCES actor (id),
    PRIMARY KEY (mention, actor)) WITHOUT ROWID;

CREATE TABLE topic (
    id INTEGER PRIMARY KEY, mention INTEGER NOT NULL REFERENCES contact_mention (id),
    text TEXT NOT NULL, countries TEXT, contexts TEXT, empty INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX topic_mention ON topic (mention);

CREATE TABLE position (
    id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES report (id), number INTEGER NOT NULL,
    stance TEXT NOT NULL, object TEXT, countries TEXT, start INTEGER, "end" INTEGER, UNIQUE (report, number));
CREATE TABLE position_actor (
    position INTEGER NOT NULL REFERENCES position (id), actor INTEGER NOT NULL REFERENCES actor (id), role TEXT NOT NULL, -- 'by' or 'to'
    PRIMARY KEY (position, role, actor)) WITHOUT ROWID;

CREATE TABLE mediation (
    id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES report (id), number INTEGER NOT NULL,
    conflict TEXT, start INTEGER, "end" INTEGER, UNIQUE (report, number));
CREATE TABLE mediation_party (
    mediation INTEGER NOT NULL REFERENCES mediation (id), party TEXT NOT NULL, role TEXT NOT NULL, -- 'mediator' or 'party'; ISO3 or a code
    PRIMARY KEY (mediation, role, party)) WITHOUT ROWID;

-- The words that prove a mention.
CREATE TABLE evidence (
    mention INTEGER NOT NULL, kind TEXT NOT NULL, -- 'event' or 'contact': which table of mentions
    number INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, trigger_start INTEGER, trigger_end INTEGER,
    sentence INTEGER,                  -- its number in the report, from 1
    PRIMARY KEY (kind, mention, number)) WITHOUT ROWID;

-- Events that a person took apart, or put together: no later merge undoes it.
CREATE TABLE verdict (
    kind TEXT NOT NULL, first INTEGER NOT NULL, second INTEGER NOT NULL, -- mentions, the lower first
    same INTEGER NOT NULL,             -- 1: the same thing, 0: two
    PRIMARY KEY (kind, first, second)) WITHOUT ROWID;

-- Answers of `readout review`: what a name stands for from a day on; what was decided of an event.
CREATE TABLE answer (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, -- 'actor' or 'event'
    subject TEXT NOT NULL,             -- the name as reports have it; the event's id
    answer TEXT NOT NULL,              -- a code (QATGOV), 'skip', 'right', 'wrong'
    added TEXT NOT NULL, UNIQUE (kind, subject));

-- How far an ingest came: one row an input.
CREATE TABLE progress (
    input TEXT PRIMARY KEY,
    items INTEGER NOT NULL,            -- pieces of it that are behind us, refused ones among them
    first INTEGER NOT NULL,            -- hash of its first piece: another file of the same name is begun from its start
    done INTEGER NOT NULL) WITHOUT ROWID;

-- What queries ask for (docs/decisions.md has the measurements): each is in the order of days, so that the newest come first without a sort, and the
-- first ones hold all that is added up in groups.
CREATE INDEX event_day ON event (day, quad, status, goldstein, reports);
CREATE INDEX event_dyad ON event (dyad, day, status, quad, goldstein, reports);
CREATE INDEX event_source ON event (source_country, day, status, quad, event, goldstein, reports, target_country);
CREATE INDEX event_target ON event (target_country, day, status, quad, event, goldstein, reports, source_country);
CREATE INDEX event_type ON event (event, day, status, quad, goldstein, reports);
CREATE INDEX event_status ON event (status, day) WHERE status <> 'reported';
CREATE INDEX event_cameo ON event (cameo, day);
CREATE INDEX event_mode ON event (mode, day) WHERE mode IS NOT NULL;
CREATE INDEX event_channel ON event (channel, day) WHERE channel IS NOT NULL;
CREATE INDEX event_source_code ON event (source_code, day);
CREATE INDEX event_target_code ON event (target_code, day);
CREATE INDEX event_place ON event (place_country, day) WHERE place_country IS NOT NULL;
CREATE INDEX event_map ON event (place, place_country, lat, lon, quad, status, goldstein, reports) WHERE place IS NOT NULL;
CREATE INDEX event_source_actor ON event (source, day);
CREATE INDEX event_target_actor ON event (target, day);
CREATE INDEX actor_code ON actor (code);
CREATE INDEX report_publisher ON report (publisher);
CREATE INDEX contact_day ON contact (day);
CREATE INDEX contact_countries ON contact (countries, day, status, reports);
CREATE INDEX contact_channel ON contact (channel, day);
