#ifndef EXAMPLES_H
#define EXAMPLES_H

#include <stddef.h>

/// JSON text, not ended by NUL; there as long as the program runs.
struct examples {
  const unsigned char *bytes;
  size_t length;
};

/// The requests of the golden files with their answers, of the contract `documented`.
struct examples examples_documented(void);

/// As those, of the contract `observed`.
struct examples examples_observed(void);

#endif
