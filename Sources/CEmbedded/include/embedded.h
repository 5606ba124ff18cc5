#ifndef EMBEDDED_H
#define EMBEDDED_H

#include <stddef.h>

/// Embedded text, without a NUL at its end.
struct embedded {
  const unsigned char *bytes;
  size_t length;
};

/// The fidelity ledger.
struct embedded embedded_ledger(void);

/// The requests and responses of the golden files of the contract `documented`.
struct embedded embedded_examples_documented(void);

/// Those of the contract `observed` that differ from them.
struct embedded embedded_examples_observed(void);

/// The JSON Schema of fixtures.
struct embedded embedded_fixture_schema(void);

/// The inspector: its HTML, which names the other two files.
struct embedded embedded_inspector_page(void);

/// The inspector's style sheet.
struct embedded embedded_inspector_style(void);

/// The inspector's script.
struct embedded embedded_inspector_script(void);

#endif
