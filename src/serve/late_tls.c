/* late_tls.c - GnuTLS when it is first needed. libmicrohttpd, linked into the program, calls these functions for TLS alone; they are looked up
 * in the system's libgnutls.so.30 then, so that the program needs no library where it serves without TLS, or does not serve.
 *
 * Only built where libmicrohttpd is linked statically (cmake/Serve.cmake). */
#include "serve/late_tls.h"

#include <dlfcn.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

/* F(result, name, parameters, arguments), V(name, …) where there is no result: all that libmicrohttpd calls. */
#define FUNCTION_TABLE(F, V) \
    F(int, gnutls_alpn_set_protocols, (gnutls_session_t s, const gnutls_datum_t *p, unsigned n, unsigned f), (s, p, n, f)) \
    F(int, gnutls_bye, (gnutls_session_t s, gnutls_close_request_t how), (s, how)) \
    F(int, gnutls_certificate_allocate_credentials, (gnutls_certificate_credentials_t * c), (c)) \
    V(gnutls_certificate_free_credentials, (gnutls_certificate_credentials_t c), (c)) \
    V(gnutls_certificate_server_set_request, (gnutls_session_t s, gnutls_certificate_request_t r), (s, r)) \
    V(gnutls_certificate_set_dh_params, (gnutls_certificate_credentials_t c, gnutls_dh_params_t p), (c, p)) \
    V(gnutls_certificate_set_retrieve_function2, (gnutls_certificate_credentials_t c, gnutls_certificate_retrieve_function2 * f), (c, f)) \
    V(gnutls_certificate_set_retrieve_function3, (gnutls_certificate_credentials_t c, gnutls_certificate_retrieve_function3 * f), (c, f)) \
    F(int, gnutls_certificate_set_x509_key_mem2, \
      (gnutls_certificate_credentials_t c, const gnutls_datum_t *cert, const gnutls_datum_t *key, gnutls_x509_crt_fmt_t t, const char *p, \
       unsigned f), \
      (c, cert, key, t, p, f)) \
    F(int, gnutls_certificate_set_x509_key_mem, \
      (gnutls_certificate_credentials_t c, const gnutls_datum_t *cert, const gnutls_datum_t *key, gnutls_x509_crt_fmt_t t), (c, cert, key, t)) \
    F(int, gnutls_certificate_set_x509_trust_mem, (gnutls_certificate_credentials_t c, const gnutls_datum_t *ca, gnutls_x509_crt_fmt_t t), \
      (c, ca, t)) \
    F(gnutls_cipher_algorithm_t, gnutls_cipher_get, (gnutls_session_t s), (s)) \
    F(int, gnutls_credentials_set, (gnutls_session_t s, gnutls_credentials_type_t t, void *c), (s, t, c)) \
    V(gnutls_deinit, (gnutls_session_t s), (s)) \
    V(gnutls_dh_params_deinit, (gnutls_dh_params_t p), (p)) \
    F(int, gnutls_dh_params_import_pkcs3, (gnutls_dh_params_t p, const gnutls_datum_t *d, gnutls_x509_crt_fmt_t f), (p, d, f)) \
    F(int, gnutls_dh_params_init, (gnutls_dh_params_t * p), (p)) \
    F(int, gnutls_handshake, (gnutls_session_t s), (s)) \
    F(int, gnutls_init, (gnutls_session_t * s, unsigned f), (s, f)) \
    V(gnutls_priority_deinit, (gnutls_priority_t p), (p)) \
    F(int, gnutls_priority_init, (gnutls_priority_t * p, const char *text, const char **at), (p, text, at)) \
    F(int, gnutls_priority_set, (gnutls_session_t s, gnutls_priority_t p), (s, p)) \
    F(gnutls_protocol_t, gnutls_protocol_get_version, (gnutls_session_t s), (s)) \
    F(int, gnutls_psk_allocate_server_credentials, (gnutls_psk_server_credentials_t * c), (c)) \
    V(gnutls_psk_free_server_credentials, (gnutls_psk_server_credentials_t c), (c)) \
    V(gnutls_psk_set_server_credentials_function, (gnutls_psk_server_credentials_t c, gnutls_psk_server_credentials_function * f), (c, f)) \
    F(size_t, gnutls_record_check_pending, (gnutls_session_t s), (s)) \
    F(int, gnutls_record_get_direction, (gnutls_session_t s), (s)) \
    F(ssize_t, gnutls_record_recv, (gnutls_session_t s, void *d, size_t n), (s, d, n)) \
    F(ssize_t, gnutls_record_send, (gnutls_session_t s, const void *d, size_t n), (s, d, n)) \
    F(void *, gnutls_session_get_ptr, (gnutls_session_t s), (s)) \
    V(gnutls_session_set_ptr, (gnutls_session_t s, void *p), (s, p)) \
    F(const char *, gnutls_strerror, (int e), (e)) \
    V(gnutls_transport_set_int2, (gnutls_session_t s, int r, int w), (s, r, w))

#define F(result, name, parameters, arguments) typedef result(*name##_type) parameters;
#define V(name, parameters, arguments) typedef void(*name##_type) parameters;
FUNCTION_TABLE(F, V)
#undef F
#undef V

/* Written once by ro_late_tls, before a daemon with TLS is started; only read from then on. */
static struct {
#define F(result, name, parameters, arguments) name##_type name;
#define V(name, parameters, arguments) name##_type name;
    FUNCTION_TABLE(F, V)
#undef F
#undef V
} late;

static bool find(void *library, const char *name, void *into) {
    void *address = dlsym(library, name);
    memcpy(into, &address, sizeof address);
    return address != NULL;
}

bool ro_late_tls(void) {
    void *library = dlopen("libgnutls.so.30", RTLD_NOW | RTLD_LOCAL);
    bool ok = library != NULL;
#define F(result, name, parameters, arguments) ok = ok && find(library, #name, &late.name);
#define V(name, parameters, arguments) ok = ok && find(library, #name, &late.name);
    FUNCTION_TABLE(F, V)
#undef F
#undef V
    return ok;
}

#define F(result, name, parameters, arguments) \
    result name parameters { return late.name arguments; }
#define V(name, parameters, arguments) \
    void name parameters { late.name arguments; }
FUNCTION_TABLE(F, V)
#undef F
#undef V

/* libmicrohttpd calls these when the program starts, TLS or not; GnuTLS (since 3.3) does the same by itself when it is loaded. */
int gnutls_global_init(void) { return 0; }
void gnutls_global_deinit(void) {}
gnutls_alloc_function gnutls_malloc = malloc;
