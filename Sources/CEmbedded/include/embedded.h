#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stddef.h>

/// JSON text that was built in, not ended by NUL; there as long as the program runs.
struct embedded {
  const unsigned char *bytes;
  size_t length;
};

/// The fidelity ledger.
struct embedded embedded_ledger(void);

/// The requests of the golden files with their answers, of the contract `documented`.
struct embedded embedded_examples_documented(void);

/// As those, of the contract `observed`.
struct embedded embedded_examples_observed(void);

#endif
