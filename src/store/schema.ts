// The database's tables, as a list of steps that only ever grows: each brings the schema one version forward.

export const migrations: readonly string[] = [
  `
  CREATE TABLE releases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    app TEXT NOT NULL,
    environment TEXT NOT NULL,
    ref TEXT NOT NULL,
    commit_json TEXT NOT NULL,
    image_tag TEXT NOT NULL,
    image_id TEXT NOT NULL,
    image_bytes INTEGER NOT NULL,
    run_json TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX releases_of_service ON releases (app, environment, id);

  CREATE TABLE deployments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    app TEXT NOT NULL,
    environment TEXT NOT NULL,
    state TEXT NOT NULL,
    release_id INTEGER REFERENCES releases (id),
    created_at INTEGER NOT NULL,
    record_json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX deployments_of_service ON deployments (app, environment, id);
  CREATE INDEX deployments_unfinished ON deployments (id) WHERE state IN ('pending', 'queued', 'running');

  CREATE TABLE serving (
    app TEXT NOT NULL,
    environment TEXT NOT NULL,
    release_id INTEGER NOT NULL REFERENCES releases (id),
    deployment_id INTEGER NOT NULL REFERENCES deployments (id),
    PRIMARY KEY (app, environment)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE journals (
    deployment_id INTEGER PRIMARY KEY REFERENCES deployments (id),
    entry_json TEXT NOT NULL
  ) STRICT;

  CREATE TABLE messages (
    deployment_id INTEGER PRIMARY KEY REFERENCES deployments (id),
    origin_channel TEXT NOT NULL,
    response_url TEXT,
    channel TEXT,
    ts TEXT
  ) STRICT;

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    team_id TEXT NOT NULL,
    action TEXT NOT NULL,
    service TEXT,
    detail TEXT NOT NULL
  ) STRICT;
  `,
  // Where "back" is, without reading hundreds of records.
  `
  ALTER TABLE deployments ADD COLUMN kind TEXT NOT NULL DEFAULT 'deploy';
  UPDATE deployments SET kind = 'rollback' WHERE json_extract(record_json, '$.kind') = 'rollback';
  CREATE INDEX deployments_that_served ON deployments (app, environment, id, kind, release_id)
    WHERE state = 'succeeded' AND release_id IS NOT NULL;
  `,
  // Which images are there, and which Deckhand built: only its own may be removed.
  `
  ALTER TABLE releases ADD COLUMN image_state TEXT;
  CREATE INDEX releases_of_image ON releases (image_id);
  CREATE INDEX releases_with_image ON releases (id) WHERE image_state IS NULL;
  CREATE TABLE identity (id TEXT NOT NULL) STRICT;
  INSERT INTO identity (id) VALUES (lower(hex(randomblob(8))));
  `,
  // Whether Slack has heard how a deployment ended. Of those before, all that can be told was.
  `
  ALTER TABLE messages ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
  UPDATE messages SET told = 1 WHERE deployment_id NOT IN
    (SELECT id FROM deployments WHERE state IN ('pending', 'queued', 'running'));
  CREATE INDEX messages_untold ON messages (deployment_id) WHERE told = 0;
  `,
];
