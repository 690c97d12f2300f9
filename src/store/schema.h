/* schema.h - schema.sql, as the build puts it into the library. */
#ifndef RO_STORE_SCHEMA_H
#define RO_STORE_SCHEMA_H

extern const char ro_schema_sql[]; /* ended by NUL */

#endif
