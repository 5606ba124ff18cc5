#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stddef.h>

/// Embedded JSON text, without a NUL at its end.
struct embedded {
  const unsigned char *bytes;
  size_t length;
};

/// The fidelity ledger.
struct embedded embedded_ledger(void);

/// The requests and responses of the golden files of the contract `documented`.
struct embedded embedded_examples_documented(void);

/// The requests and responses of the golden files of the contract `observed`.
struct embedded embedded_examples_observed(void);

#endif
