import pLimit from 'p-limit';
import { Pool } from 'undici';
import { percentile } from './figures.ts';
import { questionOf } from './workload.ts';

/**
 * The reference that promptbatch's throughput is read beside: the same requests from the least code that can send
 * them, p-limit and undici, with the answer parsed and then forgotten. No dataset, no storage, no retries, no report.
 *
 *   node bench/bare-loop.ts BASE_URL ROWS CONCURRENCY
 *
 * Prints the p50 latency it saw in milliseconds: what the endpoint really takes, timers and sockets included.
 */
const [baseUrl = '', rows = '0', concurrency = '1'] = process.argv.slice(2);
const { origin, pathname } = new URL(baseUrl);
const pool = new Pool(origin, { connections: Number(concurrency), pipelining: 1 });
const limit = pLimit(Number(concurrency));
const latenciesMs: number[] = [];

async function ask(row: number): Promise<void> {
  const start = performance.now();
  const { statusCode, body } = await pool.request({
    path: `${pathname}/chat/completions`,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-request-id': `bare:${row}:1` },
    body: JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: questionOf(row) }] }),
  });
  const answer = (await body.json()) as { choices?: unknown };
  if (statusCode !== 200 || !answer.choices) throw new Error(`The bench's server answered ${statusCode}.`);
  latenciesMs.push(performance.now() - start);
}

await Promise.all(Array.from({ length: Number(rows) }, (_, row) => limit(ask, row)));
await pool.close();
console.log(percentile(latenciesMs, 0.5).toFixed(2));
