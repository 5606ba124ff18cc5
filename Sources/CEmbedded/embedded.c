#include "examples.h"

// C23, which this compiler takes in every dialect. A Swift literal of as many bytes takes it 20 s, and every build anew.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char documented[] = {
#embed "documented.json"
};

static const unsigned char observed[] = {
#embed "observed.json"
};

struct examples examples_documented(void) { return (struct examples){documented, sizeof documented}; }

struct examples examples_observed(void) { return (struct examples){observed, sizeof observed}; }
