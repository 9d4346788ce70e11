import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openLog } from '../../src/commands/log.ts';
import { handlePrune } from '../../src/commands/prune.ts';
import type { Terminal } from '../../src/commands/terminal.ts';
import { openStore } from '../../src/store/open-store.ts';
import { prunableRuns } from '../../src/store/prunable-runs.ts';
import { storeRuns } from '../operations/stored-runs.ts';
import { withFolder } from '../store/fixtures.ts';

/** A terminal at which somebody types `answer` once asked, and what stands on it afterwards. */
function terminalWith(answer: string) {
  const stdin = new PassThrough();
  const stderr = new PassThrough();
  let said = '';
  const tell = (text: string) => {
    said += text;
  };
  stderr.setEncoding('utf8').on('data', (text: string) => {
    tell(text);
    if (text.includes(']: ')) stdin.write(answer);
  });
  const terminal: Terminal = {
    ...{ stdin, stdout: process.stdout, stderr, show: tell, tell, tellWrapped: tell, inert: (text) => text },
    ...{ width: 80, height: null, color: false, isLive: false, isInteractive: true },
  };
  return { terminal, said: () => said };
}

const noOptions = {
  ...{ olderThan: undefined, answersOlderThan: undefined, name: undefined, keepGreen: undefined },
  ...{ vacuum: false, yes: false, dryRun: false, json: false, quiet: false, logJson: false, color: undefined },
  ...{ _: [], $0: 'promptbatch' },
};

test.each([
  { answer: 'yes', typed: 'yes\n', left: ['r3'] },
  { answer: 'no', typed: 'no\n', left: ['r3', 'r2', 'r1'] },
  { answer: 'Enter', typed: '\n', left: ['r3', 'r2', 'r1'] },
  { answer: 'Ctrl-C', typed: '\u0003', left: ['r3', 'r2', 'r1'] },
])('on a terminal prune lists what would go and asks; $answer leaves $left', ({ typed, left }) =>
  withFolder(async (folder) => {
    const db = join(folder, 'r.db');
    await storeRuns(db, [{ id: 'r1' }, { id: 'r2' }, { id: 'r3' }]);
    const { terminal, said } = terminalWith(typed);
    const log = await openLog(noOptions, terminal);
    expect(await handlePrune({ ...noOptions, db, keep: 1 }, { env: {}, terminal, log })).toBe(0);
    expect(said()).toMatch(/2 runs would go:\n.*\nr2 .*\nr1 .*\nDelete that for good\?\n/);
    const store = openStore(db, 'existing');
    try {
      expect(prunableRuns(store).map(({ id }) => id)).toEqual(left);
    } finally {
      store.close();
    }
  }),
);
