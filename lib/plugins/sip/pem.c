/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at the files of "tls" before Sofia does, which does not say what is wrong with them. See config.h. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* A file that waits for a passphrase would ask the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *user) {
  (void)buf, (void)size, (void)writing, (void)user;
  return -1;
}

static FILE *open_pem(const char *file, const char *path, segue_error *err) {
  FILE *f = fopen(file, "re");
  char text[96];
  if (!f)
    segue__ua_fail(err, SEGUE_E_IO, path, "%s: can't read %.120s: %s", path, file,
                   strerror_r(errno, text, sizeof text));
  return f;
}

static int read_certificate(const char *file, const char *path, X509 **out, segue_error *err) {
  FILE *f = open_pem(file, path, err);
  if (!f) return SEGUE_E_IO;
  *out = PEM_read_X509(f, NULL, no_passphrase, NULL);
  fclose(f);
  return *out ? SEGUE_OK
              : segue__ua_fail(err, SEGUE_E_INVAL, path, "%s: %.120s holds no certificate in PEM form", path,
                               file);
}

static int read_key(const char *file, EVP_PKEY **out, segue_error *err) {
  FILE *f = open_pem(file, "tls.key", err);
  if (!f) return SEGUE_E_IO;
  *out = PEM_read_PrivateKey(f, NULL, no_passphrase, NULL);
  fclose(f);
  return *out ? SEGUE_OK
              : segue__ua_fail(err, SEGUE_E_INVAL, "tls.key",
                               "tls.key: %.120s holds no private key in PEM form without a passphrase", file);
}

int segue__ua_pems_check(const ua_config *c, segue_error *err) {
  X509 *own = NULL, *ca = NULL;
  EVP_PKEY *key = NULL;
  int rc = SEGUE_OK, used = 0;
  for (uint32_t i = 0; i < c->n_listen; i++) used |= c->listen[i].protocols == UA_TLS;
  if (!used) return SEGUE_OK;
  if (rc == SEGUE_OK) rc = read_certificate(c->tls_cert, "tls.cert", &own, err);
  if (rc == SEGUE_OK) rc = read_key(c->tls_key, &key, err);
  if (rc == SEGUE_OK && X509_check_private_key(own, key) != 1)
    rc = segue__ua_fail(err, SEGUE_E_INVAL, "tls.key", "tls.key: not the key of the certificate in tls.cert");
  if (rc == SEGUE_OK && c->tls_ca) rc = read_certificate(c->tls_ca, "tls.ca", &ca, err);
  X509_free(own);
  X509_free(ca);
  EVP_PKEY_free(key);
  ERR_clear_error();
  return rc;
}
