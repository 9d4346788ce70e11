import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CheckOptions, checkSetup } from '../../src/operations/check-setup.ts';
import { realWorld } from '../../src/operations/wiring.ts';
import type { CheckData, CheckItem, CheckLine } from '../../src/report/check-data.ts';
import { type ConfigParts, folderForTest, writeProject } from '../e2e/cli.ts';

export const key = 'sk-secret-of-the-tests-0123';

export interface CheckedProject {
  readonly check: CheckData;
  readonly folder: string;
  readonly notices: readonly string[];
  /** The one line of an item. */
  readonly line: (item: CheckItem) => CheckLine;
}

interface ProjectOptions extends Partial<CheckOptions> {
  readonly env?: Readonly<Record<string, string>>;
  readonly parts?: ConfigParts;
  /** What is done to the folder before. */
  readonly prepare?: (folder: string) => void;
  readonly onNotice?: (sentence: string) => void;
}

/** Checks a config that asks `baseUrl`, in a folder of its own. */
export async function checkProject(baseUrl: string, options: ProjectOptions = {}): Promise<CheckedProject> {
  const { env = {}, parts = {}, prepare, onNotice, ...wished } = options;
  const folder = folderForTest();
  const configPath = writeProject(folder, baseUrl, parts);
  prepare?.(folder);
  const notices: string[] = [];
  const check = await checkSetup(
    {
      configPath,
      overrides: {},
      dbPath: join(folder, 'results/promptbatch.db'),
      probe: false,
      waitMs: null,
      ...wished,
    },
    realWorld(env),
    (sentence) => {
      notices.push(sentence);
      onNotice?.(sentence);
    },
  );
  const line = (item: CheckItem) => {
    const [found, second] = check.lines.filter((each) => each.item === item);
    if (!found || second) throw new Error(`not one line of ${item}: ${JSON.stringify(check.lines, null, 1)}`);
    return found;
  };
  return { check, folder, notices, line };
}

/** A loopback port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Serves lists of models at `port`, the first `loading` times with 503. */
export function serveLate(port: number, loading: number): void {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(asked <= loading ? 503 : 200, { 'content-type': 'application/json' }).end('{"data":[]}');
  });
  server.listen(port, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
}
