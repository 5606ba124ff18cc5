// The prototypes of the session extension, which Debian's libsqlite3 has compiled in, are only declared with these two.
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>
