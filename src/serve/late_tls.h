/* late_tls.h - whether TLS can be had on this machine. */
#ifndef RO_SERVE_LATE_TLS_H
#define RO_SERVE_LATE_TLS_H

#include <stdbool.h>

/* To be called before a server with TLS is started. false: the system has no GnuTLS. */
bool ro_late_tls(void);

#endif
