import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Child {
  readonly process: ChildProcess;
  /** Lines of stdout, as they come. */
  readonly lines: AsyncIterator<string>;
  nextLine(): Promise<string>;
  /** Resolves with the remaining lines once it has ended. */
  rest(): Promise<string[]>;
  kill(): Promise<void>;
}

/** Starts one of the programs in children/ on this very Node; `shell` goes before it, e.g. `ulimit -f 1000;`. */
export function startChild(program: string, parameters: readonly string[], shell = ''): Child {
  const file = join(import.meta.dirname, 'children', `${program}.ts`);
  const child = spawn('/bin/sh', ['-c', `${shell} exec "$@"`, 'sh', process.execPath, file, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    return line.done === true ? '(ended)' : line.value;
  };
  return {
    process: child,
    lines,
    nextLine,
    rest: async () => {
      const all: string[] = [];
      for (let line = await lines.next(); line.done !== true; line = await lines.next()) all.push(line.value);
      await exited;
      return all;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
