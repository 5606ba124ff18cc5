#ifndef LEDGER_H
#define LEDGER_H

#include <stddef.h>

/// The fidelity ledger as JSON text, not ended by NUL; there as long as the program runs.
const unsigned char *ledger_bytes(void);

/// How many bytes it has.
size_t ledger_length(void);

#endif
