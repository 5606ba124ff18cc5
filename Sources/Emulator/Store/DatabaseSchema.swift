internal import SQLite

/// The tables, and the steps that lead an older file to them.
enum DatabaseSchema {
  /// Marks our files: "plEm", the `application_id` in the header.
  static let migrator = Migrator(applicationID: 0x706c_456d, steps: [version1, version2, version3, version4])

  /// `answer` is the response for a reader who has watched none of the playlist's recordings, rewritten with the row; the bytes from
  /// `counts_start` to `counts_end` are different for other readers.
  ///
  /// A sandbox is a project made at run time, with users and keys of its own: their `sandbox_id`, which is 0 for everybody else's. Texts
  /// that tell users apart do so within a sandbox, so that one fixture can fill many. Positions count by owner, so that what is restored
  /// in one project never conflicts with another.
  ///
  /// Users are named without REFERENCES, since removing one would then search all playlists.
  ///
  /// `live_playlists` makes the count of an unfiltered list a look-up, since counting rows costs more than reading the page.
  private static let version1 = """
    CREATE TABLE organization (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL
    ) STRICT;

    CREATE TABLE user (
      id INTEGER PRIMARY KEY,
      sandbox_id INTEGER NOT NULL,
      uuid TEXT NOT NULL,
      distinct_id TEXT NOT NULL,
      first_name TEXT NOT NULL,
      last_name TEXT NOT NULL,
      email TEXT NOT NULL,
      is_email_verified INTEGER CHECK (is_email_verified IN (0, 1)),
      hedgehog_config TEXT CHECK (hedgehog_config IS NULL OR json_valid(hedgehog_config)),
      role_at_organization TEXT,
      UNIQUE (sandbox_id, uuid),
      UNIQUE (sandbox_id, email)
    ) STRICT;

    CREATE TABLE personal_api_key (
      value TEXT PRIMARY KEY,
      sandbox_id INTEGER NOT NULL,
      position INTEGER NOT NULL,
      label TEXT NOT NULL,
      user_id INTEGER NOT NULL,
      scopes TEXT NOT NULL CHECK (json_valid(scopes)),
      scoped_projects TEXT NOT NULL CHECK (json_valid(scoped_projects)),
      UNIQUE (sandbox_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE project (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      is_sandbox INTEGER NOT NULL CHECK (is_sandbox IN (0, 1)),
      live_playlists INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE recording (
      project_id INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
      id TEXT NOT NULL,
      position INTEGER NOT NULL,
      fields TEXT NOT NULL CHECK (json_valid(fields)),
      PRIMARY KEY (project_id, id)
    ) STRICT;
    CREATE INDEX recording_by_position ON recording (project_id, position);

    CREATE TABLE recording_viewed (
      project_id INTEGER NOT NULL,
      user_id INTEGER NOT NULL,
      recording_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (project_id, user_id, recording_id),
      FOREIGN KEY (project_id, recording_id) REFERENCES recording (project_id, id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX recording_viewed_by_recording ON recording_viewed (project_id, recording_id, position);

    CREATE TABLE playlist (
      project_id INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
      id INTEGER NOT NULL,
      short_id TEXT NOT NULL,
      name TEXT,
      derived_name TEXT,
      description TEXT NOT NULL,
      pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
      deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
      filters TEXT NOT NULL CHECK (json_valid(filters)),
      type TEXT CHECK (type IN ('collection', 'filters')),
      created_at INTEGER NOT NULL,
      created_by INTEGER,
      last_modified_at INTEGER NOT NULL,
      last_modified_by INTEGER,
      folder TEXT NOT NULL,
      saved_filters_count TEXT CHECK (saved_filters_count IS NULL OR json_valid(saved_filters_count)),
      recordings_count INTEGER NOT NULL DEFAULT 0,
      sort_name TEXT NOT NULL,
      folded_name TEXT,
      folded_derived_name TEXT,
      answer TEXT NOT NULL,
      counts_start INTEGER NOT NULL,
      counts_end INTEGER NOT NULL,
      PRIMARY KEY (project_id, id),
      UNIQUE (project_id, short_id)
    ) STRICT;
    CREATE INDEX playlist_by_modification ON playlist (project_id, last_modified_at DESC, id) WHERE deleted = 0;

    CREATE TABLE playlist_item (
      project_id INTEGER NOT NULL,
      playlist_id INTEGER NOT NULL,
      recording_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      PRIMARY KEY (project_id, playlist_id, recording_id),
      FOREIGN KEY (project_id, playlist_id) REFERENCES playlist (project_id, id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX playlist_item_by_position ON playlist_item (project_id, playlist_id, position);
    CREATE INDEX playlist_item_by_recording ON playlist_item (project_id, recording_id);

    CREATE TRIGGER playlist_made AFTER INSERT ON playlist WHEN new.deleted = 0 BEGIN
      UPDATE project SET live_playlists = live_playlists + 1 WHERE id = new.project_id;
    END;
    CREATE TRIGGER playlist_deleted AFTER UPDATE OF deleted ON playlist WHEN old.deleted <> new.deleted BEGIN
      UPDATE project SET live_playlists = live_playlists + old.deleted - new.deleted WHERE id = new.project_id;
    END;
    CREATE TRIGGER playlist_gone AFTER DELETE ON playlist WHEN old.deleted = 0 BEGIN
      UPDATE project SET live_playlists = live_playlists - 1 WHERE id = old.project_id;
    END
    """

  /// The recordings that a synthetic playlist may hold, which are few, found without a look at all the others.
  private static let version2 = """
    CREATE INDEX recording_marked ON recording (project_id, position) WHERE \(SyntheticPlaylist.isMarked)
    """

  /// Which encoding the answers in playlists' rows have; 0 for one from before they were told apart.
  private static let version3 = """
    CREATE TABLE answer_encoding (version INTEGER NOT NULL) STRICT;
    INSERT INTO answer_encoding (version)
      SELECT CASE WHEN EXISTS (SELECT 1 FROM playlist) THEN 0 ELSE \(EncodedPlaylist.version) END
    """

  /// `jsonb_answer` is `answer` with the keys of the filters as PostgreSQL's jsonb orders them; NULL if that is `answer` itself.
  private static let version4 = "ALTER TABLE playlist ADD COLUMN jsonb_answer TEXT"
}
