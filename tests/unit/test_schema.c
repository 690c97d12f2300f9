/* Every record that is written holds what docs/record.schema.json says. The part of JSON Schema that our schema uses is checked here: type, enum,
 * const, required, properties, additionalProperties, items, pattern, minimum, maximum, minItems, maxItems, $ref into $defs. */
#include "harness.h"

#include "readout.h"

#include <dirent.h>
#include <jansson.h>
#include <regex.h>

static json_t *schema;

static bool of_type(const json_t *value, const char *type) {
    if (strcmp(type, "object") == 0) return json_is_object(value);
    if (strcmp(type, "array") == 0) return json_is_array(value);
    if (strcmp(type, "string") == 0) return json_is_string(value);
    if (strcmp(type, "integer") == 0) return json_is_integer(value);
    if (strcmp(type, "number") == 0) return json_is_number(value);
    if (strcmp(type, "boolean") == 0) return json_is_boolean(value);
    return strcmp(type, "null") == 0 && json_is_null(value);
}

static bool valid(const json_t *rule, json_t *value, const char *path);

static bool no(const char *path, const char *why) {
    print_error("%s: %s\n", path, why);
    return false;
}

static bool valid_object(const json_t *rule, json_t *value, const char *path) {
    const json_t *properties = json_object_get(rule, "properties"), *required = json_object_get(rule, "required");
    size_t i;
    json_t *name, *member;
    const char *key;
    json_array_foreach(required, i, name) if (!json_object_get(value, json_string_value(name))) return no(path, json_string_value(name));
    json_object_foreach(value, key, member) {
        char below[512];
        snprintf(below, sizeof below, "%s/%s", path, key);
        const json_t *sub = json_object_get(properties, key);
        if (!sub && json_is_false(json_object_get(rule, "additionalProperties"))) return no(below, "is not in the schema");
        if (sub && !valid(sub, member, below)) return false;
    }
    return true;
}

static bool valid(const json_t *rule, json_t *value, const char *path) {
    const char *ref = json_string_value(json_object_get(rule, "$ref"));
    if (ref) {
        const json_t *target = json_object_get(json_object_get(schema, "$defs"), ref + strlen("#/$defs/"));
        assert_non_null(target);
        return valid(target, value, path);
    }
    const json_t *type = json_object_get(rule, "type"), *list = json_object_get(rule, "enum"), *fixed = json_object_get(rule, "const");
    size_t i;
    json_t *item;
    if (type) {
        bool ok = json_is_string(type) && of_type(value, json_string_value(type));
        json_array_foreach(type, i, item) ok = ok || of_type(value, json_string_value(item));
        if (!ok) return no(path, "has a wrong type");
    }
    if (fixed && !json_equal(fixed, value)) return no(path, "is not the constant");
    if (list) {
        bool ok = false;
        json_array_foreach(list, i, item) ok = ok || json_equal(item, value);
        if (!ok) return no(path, "is none of the values");
    }
    const char *pattern = json_string_value(json_object_get(rule, "pattern"));
    if (pattern && json_is_string(value)) {
        regex_t re;
        assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
        bool ok = regexec(&re, json_string_value(value), 0, NULL, 0) == 0;
        regfree(&re);
        if (!ok) return no(path, json_string_value(value));
    }
    if (json_is_number(value)) {
        const json_t *least = json_object_get(rule, "minimum"), *most = json_object_get(rule, "maximum");
        if ((least && json_number_value(value) < json_number_value(least)) || (most && json_number_value(value) > json_number_value(most)))
            return no(path, "is out of bounds");
    }
    if (json_is_object(value)) return valid_object(rule, value, path);
    if (json_is_array(value)) {
        const json_t *items = json_object_get(rule, "items"), *least = json_object_get(rule, "minItems"), *most = json_object_get(rule, "maxItems");
        if ((least && json_array_size(value) < (size_t)json_integer_value(least)) ||
            (most && json_array_size(value) > (size_t)json_integer_value(most)))
            return no(path, "has a wrong number of items");
        json_array_foreach(value, i, item) {
            char below[512];
            snprintf(below, sizeof below, "%s/%zu", path, i);
            if (items && !valid(items, item, below)) return false;
        }
    }
    return true;
}

static json_t *load(const char *path) {
    size_t size;
    char *bytes = test_read(path, &size);
    json_error_t fault;
    json_t *value = json_loadb(bytes, size, 0, &fault);
    if (!value) print_error("%s:%d: %s\n", path, fault.line, fault.text);
    assert_non_null(value);
    free(bytes);
    return value;
}

static void check(ro_engine *engine, ro_work *work, const char *path, int pretty) {
    size_t size;
    ro_error err;
    char *text = test_read(path, &size);
    ro_record *record = ro_code_report(
        engine, work, &(ro_source){.id = path, .title = "A \"title\"\twith\x01 all", .text = text, .text_size = size, .published = "2024-05-09"},
        NULL, &err);
    assert_good(&err);
    size_t length;
    char *json = ro_record_json(record, pretty, &length, &err);
    assert_int_equal(strlen(json), length);
    json_error_t fault;
    json_t *value = json_loads(json, JSON_REJECT_DUPLICATES, &fault);
    if (!value) print_error("%s: %s\n", path, fault.text);
    assert_non_null(value);
    assert_true(valid(schema, value, path));
    if (!pretty) assert_ptr_equal(strchr(json, '\n'), json + length - 1);
    json_decref(value);
    ro_string_free(json);
    ro_record_free(record);
    free(text);
}

static void records_fit_the_schema(void **state) {
    (void)state;
    ro_error err;
    schema = load("docs/record.schema.json");
    ro_engine *engine = ro_engine_open(NULL, &err);
    assert_non_null(engine);
    ro_work *work = ro_work_new(engine, &err);
    char *folder = test_path("examples");
    DIR *dir = opendir(folder);
    unsigned files = 0;
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (strstr(e->d_name, ".txt")) {
            char path[512];
            snprintf(path, sizeof path, "examples/%s", e->d_name);
            check(engine, work, path, (int)(files++ % 2));
        }
    closedir(dir);
    assert_true(files >= 9);
    free(folder);
    ro_work_free(work);
    ro_engine_close(engine);
    json_decref(schema);
}

/* The checker itself refuses what it should. */
static void the_checker_can_fail(void **state) {
    (void)state;
    schema = load("docs/record.schema.json");
    json_t *empty = json_object(), *events = json_pack("{s:s,s:{},s:[],s:[],s:[],s:[],s:[]}", "readout", "1", "doc", "actors", "contacts",
                                                       "positions", "mediation", "events");
    assert_false(valid(schema, empty, "empty"));
    assert_false(valid(schema, events, "doc without fields"));
    json_decref(empty);
    json_decref(events);
    json_decref(schema);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(records_fit_the_schema), cmocka_unit_test(the_checker_can_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
