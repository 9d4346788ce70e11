import { chownSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { cliOptions, mainFile, startCli, writeProject } from '../e2e/cli.ts';
import { makeSmallDisk, type SmallDisk, startWithFileSizeCap } from '../e2e/small-disk.ts';
import { commonSamples, type Fault, type RunningProcess, type Try } from './fault.ts';
import { FaultyServer } from './faulty-server.ts';
import { servedAndNotStored } from './ledger.ts';

export const concurrency = 8;

const messages = [{ role: 'user', content: '{{ question }}' }];

const stagedConfig = {
  variants: [
    { label: 'json', model: 'm', messages },
    { label: 'stream', model: 'm', messages, params: { stream: true } },
  ],
  concurrency: { max: concurrency },
  // For whoever answers at all, however busy the machine is: rows of hanging servers set their own.
  timeouts: { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, attemptMs: 60_000 },
  retry: { giveUpAfterMin: 5 },
};

/** Whom permissions hold for even where the tests run as root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

type Program = ReturnType<typeof startCli> | ReturnType<SmallDisk['start']> | ReturnType<typeof startAsNobody>;

/** Where one row is played: a folder with a project, a server, and the processes of the program. */
export class Stage {
  readonly server: FaultyServer;
  readonly disk: SmallDisk | null;
  /** Of the project, as this process reaches it. */
  readonly folder: string;
  /** Answers that were made and not yet durable when a process crashed: those may be bought again. */
  crashed = 0;
  readonly #isUnprivileged: boolean;
  /** On a common disk. */
  readonly #ownFolder: string;
  readonly #programs = new Set<Program>();

  private constructor(fault: Fault, server: FaultyServer, disk: SmallDisk | null) {
    this.server = server;
    this.disk = disk;
    this.#ownFolder = realpathSync(mkdtempSync(join(tmpdir(), 'promptbatch-fault-')));
    this.folder = disk?.folder ?? this.#ownFolder;
    this.#isUnprivileged = fault.isUnprivileged === true;
    if (this.#isUnprivileged && nobody.uid !== undefined) chownSync(this.folder, nobody.uid, nobody.gid);
  }

  static async build(fault: Fault): Promise<Stage> {
    const server = new FaultyServer(fault.server?.() ?? []);
    await server.comeUp();
    const stage = new Stage(fault, server, fault.diskKiB === undefined ? null : await makeSmallDisk(fault.diskKiB));
    const rows = (fault.samples ?? commonSamples) / 2;
    writeProject(stage.folder, server.baseUrl, { rows, config: { ...stagedConfig, ...fault.config } });
    return stage;
  }

  /** To be read: where the program's disk cannot be, of a copy as it is now. */
  get databasePath(): string {
    this.disk?.copyTo(this.#ownFolder);
    return join(this.#ownFolder, 'results/promptbatch.db');
  }

  /** Starts the program, lets happen what is to happen, and looks at how it ended. */
  async play(one: Try): Promise<void> {
    await one.before?.(this);
    const { witness } = this.server;
    const since = witness.requests.length;
    const program = this.#start(one);
    this.#programs.add(program);
    const happening = (async () => one.happens?.(this, runningProcess(program)))();
    happening.catch(() => undefined); // Told below, once the process is over.
    const { exitCode, signal, stdout, stderr } = await program;
    const said = `${stdout}${stderr}`;
    witness.noMoreRequests();
    await happening;
    expect({ exit: signal ?? exitCode, stderr }).toEqual({ exit: one.exit, stderr });
    for (const words of one.says ?? []) expect(said.replaceAll(/\s+/g, ' ')).toContain(words);
    expect(said).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(witness.requests.length - since).toBeLessThanOrEqual(one.sendsAtMost ?? Number.POSITIVE_INFINITY);
    if (one.crashes) await this.#countLost(since);
  }

  async #countLost(since: number): Promise<void> {
    await this.server.whenQuiet();
    const inFlight = servedAndNotStored(this.databasePath, this.server.witness, since);
    expect(inFlight).toBeLessThanOrEqual(concurrency);
    this.crashed += inFlight;
  }

  #start({ args = [], env = {}, fileCapKiB }: Try): Program {
    const all = ['run', 'eval.json', ...args];
    const program = this.disk?.start(all, env) ?? this.#startInFolder(all, env, fileCapKiB);
    this.#programs.add(program);
    return program;
  }

  #startInFolder(args: readonly string[], env: Readonly<Record<string, string>>, fileCapKiB?: number): Program {
    if (fileCapKiB !== undefined) return startWithFileSizeCap(this.folder, fileCapKiB, args, env);
    if (!this.#isUnprivileged) return startCli(this.folder, args, env);
    return startAsNobody(this.folder, args, env);
  }

  async close(): Promise<void> {
    for (const program of this.#programs) program.kill('SIGKILL');
    await this.server.close();
    await this.disk?.close();
    rmSync(this.#ownFolder, { recursive: true, force: true });
  }
}

function startAsNobody(folder: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const options = { ...cliOptions(folder, env), ...nobody, cwd: folder };
  return execa(process.execPath, ['--', mainFile, ...args], options);
}

function runningProcess(program: Program): RunningProcess {
  return {
    pid: program.pid,
    kill: (signal) => void program.kill(signal),
    ended: program.then(() => undefined),
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
