import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

export function healAt(requests: number): Happening {
  return async ({ server }) => {
    await server.witness.whenRequests(requests);
    server.heal();
  };
}

/** Another program holds the database's write lock. @param heldMs null: until the process has ended */
export function lockAt(requests: number, heldMs: number | null): Happening {
  return async ({ server, databasePath }, { ended }) => {
    await server.witness.whenRequests(requests);
    const other = new Database(databasePath, { timeout: 10_000 });
    other.exec('BEGIN IMMEDIATE');
    await (heldMs === null ? ended : sleep(heldMs));
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

/** Nobody may write the folder of results, nor what lies in it; or everybody. */
export function allowWriting(isAllowed: boolean): Before {
  return ({ folder }) => {
    const results = join(folder, 'results');
    mkdirSync(results, { recursive: true });
    for (const file of readdirSync(results)) chmodSync(join(results, file), isAllowed ? 0o666 : 0o444);
    chmodSync(results, isAllowed ? 0o777 : 0o555);
  };
}

/** Overwrites the database from some byte on, as a failing disk does; what it was lies beside it. */
export function damageFrom(byte: number): Before {
  return ({ folder, databasePath }) => {
    mkdirSync(dirname(databasePath), { recursive: true });
    if (!existsSync(databasePath)) writeFileSync(databasePath, '');
    const whole = readFileSync(databasePath);
    writeFileSync(join(folder, 'whole.db'), whole);
    writeFileSync(databasePath, damaged(whole, byte));
  };
}

/** @throws where the damaged file was changed meanwhile */
export function mendFrom(byte: number): Before {
  return ({ folder, databasePath }) => {
    const whole = readFileSync(join(folder, 'whole.db'));
    if (!readFileSync(databasePath).equals(damaged(whole, byte))) throw new Error('The damaged file was overwritten.');
    writeFileSync(databasePath, whole);
  };
}

function damaged(whole: Buffer, byte: number): Buffer {
  return Buffer.concat([whole.subarray(0, byte), Buffer.alloc(Math.max(50_000, whole.length - byte), 'damage ')]);
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
