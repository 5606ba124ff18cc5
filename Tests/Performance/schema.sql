-- What the peers keep: the tables that their three endpoints need, indexed as the emulator's are.
PRAGMA page_size = 4096;

CREATE TABLE user (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL,
  distinct_id TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  email TEXT NOT NULL,
  is_email_verified INTEGER,
  hedgehog_config TEXT,
  role_at_organization TEXT
);

CREATE TABLE personal_api_key (
  value TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL,
  scopes TEXT NOT NULL,
  scoped_projects TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE project (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);

CREATE TABLE recording_viewed (
  project_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  recording_id TEXT NOT NULL,
  PRIMARY KEY (project_id, user_id, recording_id)
) WITHOUT ROWID;

CREATE TABLE playlist (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL,
  short_id TEXT NOT NULL,
  name TEXT,
  derived_name TEXT,
  description TEXT NOT NULL,
  pinned INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0,
  filters TEXT NOT NULL,
  type TEXT,
  created_at TEXT NOT NULL,
  created_by INTEGER,
  last_modified_at TEXT NOT NULL,
  last_modified_by INTEGER,
  folder TEXT NOT NULL,
  recordings_count INTEGER NOT NULL DEFAULT 0,
  UNIQUE (project_id, short_id)
);
CREATE INDEX playlist_by_modification ON playlist (project_id, last_modified_at DESC, id) WHERE deleted = 0;

CREATE TABLE playlist_item (
  playlist_id INTEGER NOT NULL,
  recording_id TEXT NOT NULL,
  PRIMARY KEY (playlist_id, recording_id)
) WITHOUT ROWID;
