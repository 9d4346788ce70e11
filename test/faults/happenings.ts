import { appendFileSync, closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { RunningProcess, Try } from './fault.ts';

type Happening = NonNullable<Try['happens']>;
type Before = NonNullable<Try['before']>;

/** A request count is of all that the server was ever sent. */
export function signalAt(requests: number, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Happening {
  return async ({ server }, process) => {
    await server.witness.whenRequests(requests);
    process.kill(signal);
  };
}

export function signalTwiceAt(requests: number, signal: 'SIGINT' | 'SIGTERM'): Happening {
  return async ({ server }, process) => {
    const told = process.whenItSays('Once more');
    await server.witness.whenRequests(requests);
    process.kill(signal);
    await told;
    process.kill(signal);
  };
}

/** A process that kill -9 ends at this request. */
export function killedAt(requests: number): Try {
  return { exit: 'SIGKILL', happens: signalAt(requests, 'SIGKILL'), crashes: true };
}

/** The server is gone, for so long. */
export function downAt(requests: number, downMs: number): Happening {
  return async ({ server }) => {
    await server.witness.whenRequests(requests);
    await server.goDown();
    await sleep(downMs);
    await server.comeUp();
  };
}

export function comesUpAfter(ms: number): Happening {
  return async ({ server }) => {
    await sleep(ms);
    await server.comeUp();
  };
}

export const heal: Before = ({ server }) => server.heal();

/** Another program holds the database's write lock */
export function lockAt(requests: number, heldMs: number): Happening {
  return async ({ server, databasePath }) => {
    await server.witness.whenRequests(requests);
    const other = new Database(databasePath, { timeout: 10_000 });
    other.exec('BEGIN IMMEDIATE');
    await sleep(heldMs);
    other.close();
  };
}

export const addRow: Before = ({ folder }) => {
  appendFileSync(join(folder, 'questions.csv'), 'new,What is 1000 plus 1?,1001\n');
};

export const removeLastRow: Before = ({ folder }) => {
  const path = join(folder, 'questions.csv');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  writeFileSync(path, `${lines.slice(0, -1).join('\n')}\n`);
};

/** Overwrites a stretch of the file, as a failing disk does. */
export function damage(from: number, bytes: number): Before {
  return ({ databasePath }) => {
    const file = openSync(databasePath, 'r+');
    writeSync(file, Buffer.alloc(bytes, 0x5a), 0, bytes, from);
    closeSync(file);
  };
}

/** From this request on the process's wall clock is so far off: see `shifted-clock.ts`. */
export function clockJumpsAt(requests: number, byMs: number): Happening {
  return async ({ server, folder }) => {
    await server.witness.whenRequests(requests);
    writeFileSync(join(folder, 'clock-shift'), String(byMs));
  };
}

/** A second process, started when the first has sent so much. */
export function besideAt(requests: number, beside: (first: RunningProcess) => Try): Happening {
  return async (stage, first) => {
    await stage.server.witness.whenRequests(requests);
    await stage.play(beside(first));
  };
}
