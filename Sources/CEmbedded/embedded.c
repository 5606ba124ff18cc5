#include "embedded.h"

// C23, which clang accepts in every dialect. A Swift literal of this size takes 20 s to compile.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char ledger[] = {
#embed "ledger.json"
};

static const unsigned char documented[] = {
#embed "examples/documented.json"
};

static const unsigned char observed[] = {
#embed "examples/observed.json"
};

struct embedded embedded_ledger(void) { return (struct embedded){ledger, sizeof ledger}; }

struct embedded embedded_examples_documented(void) { return (struct embedded){documented, sizeof documented}; }

struct embedded embedded_examples_observed(void) { return (struct embedded){observed, sizeof observed}; }
