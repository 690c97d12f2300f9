-- What PostgreSQL 14 or later needs besides the tables of schema.sql (which pg_dialect.c turns): whose tables these are, the full text, and the
-- functions of SQLite's that the store's statements use.

CREATE TABLE readout_meta (application BIGINT NOT NULL, version BIGINT NOT NULL);

-- rowid: of the report; report_text: its words, folded by pg_dialect.c as SQLite's unicode61 does.
CREATE TABLE report_text (rowid BIGINT PRIMARY KEY, report_text TSVECTOR NOT NULL);
CREATE INDEX report_text_words ON report_text USING gin (report_text);

CREATE OR REPLACE FUNCTION iif(boolean, anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE WHEN $1 THEN $2 ELSE $3 END $$;
-- of two texts, and of two numbers; null where one is
CREATE OR REPLACE FUNCTION min(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN $1 COLLATE "C" <= $2 THEN $1 WHEN $2 IS NOT NULL AND $1 IS NOT NULL THEN $2 END $$;
CREATE OR REPLACE FUNCTION max(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN $1 COLLATE "C" >= $2 THEN $1 WHEN $2 IS NOT NULL AND $1 IS NOT NULL THEN $2 END $$;
CREATE OR REPLACE FUNCTION max(bigint, bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN $1 >= $2 THEN $1 WHEN $2 IS NOT NULL AND $1 IS NOT NULL THEN $2 END $$;
CREATE OR REPLACE FUNCTION round(double precision, integer) RETURNS double precision LANGUAGE sql IMMUTABLE
    AS $$ SELECT round($1::numeric, $2)::double precision $$;
-- bytes of a text from one place on; SQLite's gives none where there are none
CREATE OR REPLACE FUNCTION substr(bytea, bigint, bigint) RETURNS bytea LANGUAGE sql IMMUTABLE
    AS $$ SELECT substring($1 FROM $2::integer FOR greatest($3, 0)::integer) $$;
CREATE OR REPLACE FUNCTION instr(bytea, bytea) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT position($2 IN $1) $$;
CREATE OR REPLACE FUNCTION as_text(bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT convert_from($1, 'UTF8') $$;
CREATE OR REPLACE FUNCTION as_text(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$;
CREATE OR REPLACE FUNCTION as_text(bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1::text $$;
-- the Monday of a day's week, as date(day, 'weekday 0', '-6 days') has it; nothing else is asked of it
CREATE OR REPLACE FUNCTION date(text, text, text) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT CASE WHEN $1 ~ '^\d{4}-\d\d-\d\d$' THEN to_char(date_trunc('week', $1::timestamp), 'YYYY-MM-DD') END $$;
