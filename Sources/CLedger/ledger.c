#include "ledger.h"

// C23, which this compiler takes in every dialect. A Swift literal of as many bytes takes it 20 s, and every build anew.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char bytes[] = {
#embed "../Fidelity/ledger.json"
};

const unsigned char *ledger_bytes(void) { return bytes; }

size_t ledger_length(void) { return sizeof bytes; }
