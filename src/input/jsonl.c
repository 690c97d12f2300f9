#include "input/jsonl.h"

#include <jansson.h>
#include <string.h>

typedef struct place {
    const char *file;
    size_t line, byte;
    ro_error *err;
} place;

static bool field(json_t *object, const char *key, bool needed, const char **out, size_t *size, const place *at) {
    json_t *value = json_object_get(object, key);
    *out = NULL;
    if (!value || json_is_null(value)) {
        if (!needed) return true;
        return ro_fail_at(at->err, RO_E_FIELD, at->file, at->line, 1, at->byte, "the object has no \"%s\"", key);
    }
    if (!json_is_string(value)) return ro_fail_at(at->err, RO_E_FIELD, at->file, at->line, 1, at->byte, "\"%s\" is not a string", key);
    *out = json_string_value(value);
    if (size) *size = json_string_length(value);
    return true;
}

bool ro_json_report_read(ro_json_report *report, const char *line, size_t size, const char *file, size_t line_number, size_t line_byte,
                         ro_error *err) {
    json_error_t fault;
    *report = (ro_json_report){NULL, {0}};
    json_t *object = json_loadb(line, size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &fault);
    if (!object) {
        size_t column = fault.line == 1 && fault.column > 0 ? (size_t)fault.column : 1;
        size_t position = fault.position > 0 ? (size_t)fault.position : 0;
        return ro_fail_at(err, RO_E_JSON, file, line_number, column, line_byte + position, "not valid JSON: %.160s", fault.text);
    }
    report->document = object;
    place at = {file, line_number, line_byte, err};
    ro_source *s = &report->source;
    if (!json_is_object(object)) {
        ro_fail_at(err, RO_E_FIELD, file, line_number, 1, line_byte, "an object is due, one a line");
    } else if (field(object, "text", true, &s->text, &s->text_size, &at) && field(object, "title", false, &s->title, NULL, &at) &&
               field(object, "publisher", false, &s->publisher, NULL, &at) && field(object, "url", false, &s->url, NULL, &at) &&
               field(object, "published", false, &s->published, NULL, &at) && field(object, "language", false, &s->language, NULL, &at)) {
        json_t *id = json_object_get(object, "id");
        if (!id || json_is_null(id) || json_is_string(id)) {
            s->id = id && json_is_string(id) ? json_string_value(id) : NULL;
            return true;
        }
        if (json_is_integer(id)) { /* numbers are usual as ids: kept as their digits */
            char digits[32];
            snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
            json_object_set_new(object, "id", json_string(digits));
            s->id = json_string_value(json_object_get(object, "id"));
            if (s->id) return true;
        }
        ro_fail_at(err, RO_E_FIELD, file, line_number, 1, line_byte, "\"id\" is neither a string nor a whole number");
    }
    ro_json_report_free(report);
    return false;
}

void ro_json_report_free(ro_json_report *report) {
    if (report->document) json_decref(report->document);
    report->document = NULL;
}
