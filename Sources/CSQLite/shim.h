// The prototypes of the session extension, which Debian's libsqlite3 has compiled in, are only declared with these two.
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>

// Codes that are computed from others, which Swift does not import.
static const int csqlite_abort_rollback = SQLITE_ABORT_ROLLBACK;
static const int csqlite_readonly_moved = SQLITE_READONLY_DBMOVED;

// Swift imports no variadic function: the two settings that have no other way in are given here by name.

/// Stops SQLite's count of its memory, which takes a process-wide lock at every allocation. Does nothing once a database is open.
static inline int csqlite_disable_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// Leaves the write-ahead log where it is when the connection closes, so that a refused file stays byte for byte as it was.
static inline int csqlite_keep_log_at_close(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift does not import: text and blobs are copied at once.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}
