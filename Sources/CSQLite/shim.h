// sqlite3.h declares the preupdate hook, which Debian's libsqlite3 includes, only with these two.
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>

// Codes that are computed from others; Swift does not import such macros.
static const int csqlite_abort_rollback = SQLITE_ABORT_ROLLBACK;
static const int csqlite_readonly_moved = SQLITE_READONLY_DBMOVED;

// Swift does not import variadic functions: a function for each of the two settings.

/// Disables SQLite's memory statistics, which take a process-wide lock at every allocation. Has no effect once a database is open.
static inline int csqlite_disable_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// Keeps the write-ahead log when the connection closes, so that a refused file is not changed.
static inline int csqlite_keep_log_at_close(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/// Binds text with SQLITE_TRANSIENT, a cast of -1 to a function pointer, which Swift does not import: SQLite copies the text at once.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}
