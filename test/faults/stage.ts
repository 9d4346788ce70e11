import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { mainFile, writeProject } from '../e2e/cli.ts';
import { commonSamples, type Fault, type RunningProcess, type Try } from './fault.ts';
import { FaultyServer } from './faulty-server.ts';
import { servedAndNotStored } from './ledger.ts';

export const concurrency = 8;

const messages = [{ role: 'user', content: '{{ question }}' }];

/** Real waits, only shorter: a row takes seconds. */
const stagedConfig = {
  variants: [
    { label: 'json', model: 'm', messages },
    { label: 'stream', model: 'm', messages, params: { stream: true } },
  ],
  concurrency: { max: concurrency },
  timeouts: { connectMs: 2000, firstByteMs: 1500, idleMs: 1500, attemptMs: 3000 },
  retry: { giveUpAfterMin: 1 },
};

/** Nobody, whom permissions hold for even where the tests run as root. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

type Program = ReturnType<typeof startProgram>;

/** Where one row is played: a folder with a project, a server, and the processes of the program. */
export class Stage {
  readonly folder: string;
  readonly server: FaultyServer;
  /** Answers that were made and not yet durable when a process crashed: those may be bought again. */
  crashed = 0;
  readonly #programs = new Set<Program>();

  private constructor(folder: string, server: FaultyServer) {
    this.folder = folder;
    this.server = server;
  }

  static async build(fault: Fault): Promise<Stage> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'promptbatch-fault-')));
    if (unprivileged.uid !== undefined) chownSync(folder, unprivileged.uid, unprivileged.gid);
    const server = new FaultyServer(fault.server?.() ?? []);
    await server.comeUp();
    const rows = (fault.samples ?? commonSamples) / 2;
    writeProject(folder, server.baseUrl, { rows, config: { ...stagedConfig, ...fault.config } });
    return new Stage(folder, server);
  }

  get databasePath(): string {
    return join(this.folder, 'results/promptbatch.db');
  }

  /** Starts the program, lets happen what is to happen, and looks at how it ended. */
  async play(one: Try): Promise<void> {
    await one.before?.(this);
    const { witness } = this.server;
    const since = witness.requests.length;
    const program = startProgram(this.folder, ['run', 'eval.json', ...(one.args ?? [])], one);
    this.#programs.add(program);
    const happening = one.happens?.(this, runningProcess(program));
    const { exitCode, signal, stdout, stderr } = await program;
    witness.noMoreRequests();
    await happening;
    expect({ exit: signal ?? exitCode, stderr }).toEqual({ exit: one.exit, stderr });
    for (const words of one.says ?? []) expect(stdout + stderr).toContain(words);
    expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
    if (one.sendsNothing) expect(witness.requests.length).toBe(since);
    if (one.crashes) await this.#countLost(since);
  }

  async #countLost(since: number): Promise<void> {
    await this.server.whenQuiet();
    const inFlight = servedAndNotStored(this.databasePath, this.server.witness, since);
    expect(inFlight).toBeLessThanOrEqual(concurrency);
    this.crashed += inFlight;
  }

  async close(): Promise<void> {
    for (const program of this.#programs) program.kill('SIGKILL');
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startProgram(folder: string, args: readonly string[], { env, fileCapKiB }: Try) {
  const program = [process.execPath, '--', mainFile, ...args];
  // Shells count in blocks of half a KiB or of a whole one.
  const [file = '', ...rest] =
    fileCapKiB === undefined ? program : ['sh', '-c', `ulimit -f ${fileCapKiB} && exec "$@"`, 'sh', ...program];
  return execa(file, rest, {
    ...unprivileged,
    reject: false,
    extendEnv: false,
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
  });
}

function runningProcess(program: Program): RunningProcess {
  return {
    pid: program.pid,
    kill: (signal) => void program.kill(signal),
    whenItSays: (text) =>
      new Promise((resolve) => {
        let said = '';
        void program.then(() => resolve());
        program.stderr.on('data', (piece: Buffer) => {
          said += piece.toString();
          if (said.includes(text)) resolve();
        });
      }),
  };
}

/** Makes the folder of results, or an existing one, unwritable or writable again. */
export function allowWriting(stage: Stage, isAllowed: boolean): void {
  const results = join(stage.folder, 'results');
  if (!existsSync(results)) mkdirSync(results);
  chmodSync(results, isAllowed ? 0o777 : 0o555);
}
