import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '../src/vocabulary/seeded-random.ts';

/** A model as models are: it always knows most answers, never knows some, and knows a few on some nights only. */
export interface FlakyModel {
  readonly baseUrl: string;
  /** What it is from the next request on. */
  become(state: ModelState): void;
  close(): Promise<void>;
}

export interface ModelState {
  /** Another night, another luck. */
  readonly night: number;
  /** What it says it is. */
  readonly name: string;
  /** Of these rows it has forgotten the answers. */
  readonly forgets: (row: number) => boolean;
}

const alwaysWrong = 0.05;
const flaky = 0.15;

/** Answers `Question N: …` with N times 8, or with something else; `expected` is N times 8. */
export async function startFlakyModel(first: ModelState): Promise<FlakyModel> {
  let state = first;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const row = Number(/Question (\d+):/.exec(Buffer.concat(chunks).toString())?.[1] ?? 0);
      const content = isRight(row, state) ? `It is ${row * 8}.` : `It is ${row * 8 + 1}.`;
      const body = {
        model: state.name,
        choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 14, completion_tokens: 5, total_tokens: 19 },
      };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    become: (next) => {
      state = next;
    },
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function isRight(row: number, { night, forgets }: ModelState): boolean {
  if (forgets(row)) return false;
  const kind = seededRandom(row + 1)();
  if (kind < alwaysWrong) return false;
  return kind < alwaysWrong + flaky ? seededRandom(row * 1_000 + night)() < 0.75 : true;
}
