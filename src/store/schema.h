/* schema.h - schema.sql and schema_pg.sql, as the build puts them into the library. */
#ifndef RO_STORE_SCHEMA_H
#define RO_STORE_SCHEMA_H

extern const char ro_schema_sql[]; /* ended by NUL */
extern const char ro_schema_pg_sql[];

#endif
