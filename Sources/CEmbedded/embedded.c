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

static const unsigned char fixture_schema[] = {
#embed "../../fixtures/fixture.schema.json"
};

static const unsigned char inspector_page[] = {
#embed "inspector/index.html"
};

static const unsigned char inspector_style[] = {
#embed "inspector/style.css"
};

static const unsigned char inspector_script[] = {
#embed "inspector/app.js"
};

struct embedded embedded_ledger(void) { return (struct embedded){ledger, sizeof ledger}; }

struct embedded embedded_examples_documented(void) { return (struct embedded){documented, sizeof documented}; }

struct embedded embedded_examples_observed(void) { return (struct embedded){observed, sizeof observed}; }

struct embedded embedded_fixture_schema(void) { return (struct embedded){fixture_schema, sizeof fixture_schema}; }

struct embedded embedded_inspector_page(void) { return (struct embedded){inspector_page, sizeof inspector_page}; }

struct embedded embedded_inspector_style(void) { return (struct embedded){inspector_style, sizeof inspector_style}; }

struct embedded embedded_inspector_script(void) { return (struct embedded){inspector_script, sizeof inspector_script}; }
