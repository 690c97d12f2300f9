#include "cli/language.h"

#include "run/embedded.h"

bool cli_language_open(cli_language *language, const char *path, ro_error *err) {
    *language = (cli_language){0};
    if (path)
        language->weights = ro_weights_open(path, NULL, err);
    else if (ro_embedded_model_size() == 0)
        return ro_fail(err, RO_E_OPEN, "this program was built without a model; name one with --model");
    else
        language->weights = ro_weights_of_memory(ro_embedded_model, ro_embedded_model_size(), "the embedded model", NULL, err);
    if (language->weights) language->splitter = ro_splitter_load(language->weights, NULL, err);
    if (language->splitter) language->parser = ro_parser_load(language->weights, NULL, err);
    if (path) ro_error_in_file(err, path);
    return language->parser != NULL;
}

void cli_language_close(cli_language *language) {
    ro_parser_free(language->parser);
    ro_splitter_free(language->splitter);
    ro_weights_close(language->weights);
    *language = (cli_language){0};
}
