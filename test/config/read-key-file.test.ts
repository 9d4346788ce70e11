import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveApiKey } from '../../src/config/api-key.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';
import { inFolder, variantsText } from './config-folder.ts';

const endpoint = 'endpoint: { baseUrl: https://x.test, apiKeyFile: key.txt }';

/** What comes of a config that names `key.txt`, as `make` leaves it in the folder. */
const keyOf = (make: (path: string, folder: string) => void) =>
  inFolder(async (folder) => {
    const path = join(folder, 'a.yaml');
    writeFileSync(path, `${endpoint}\ndataset: { path: d.csv }\n${variantsText}`);
    make(join(folder, 'key.txt'), folder);
    return resolveApiKey(await readConfig(path, {}, {}), {});
  });
const holding = (content: string, mode: number) => (path: string) => {
  writeFileSync(path, content);
  chmodSync(path, mode);
};

describe('a key file', () => {
  test.each(['my-key', 'my-key\n', '\ufeffmy-key\r\n', '\n my-key \n\n'])(
    'holds the key and nothing else: %j',
    async (content) => {
      expect(await keyOf(holding(content, 0o600))).toEqual({
        key: 'my-key',
        source: expect.stringMatching(/key\.txt$/),
        unset: null,
      });
    },
  );

  test('may be one that nobody can write, and be reached through a link: so secrets are mounted', async () => {
    const linked = (path: string, folder: string) => {
      holding('my-key', 0o400)(join(folder, 'mounted'));
      symlinkSync('mounted', path);
    };
    expect(await keyOf(linked)).toMatchObject({ key: 'my-key' });
  });

  test.each([
    { make: holding('', 0o600), message: 'The key file is empty.', why: 'empty' },
    { make: holding(' \n', 0o600), message: 'The key file is empty.', why: 'blank' },
    { make: holding('KEY=secret\nOTHER=y\n', 0o600), message: /^This is not a key/, why: 'an env file' },
    { make: () => undefined, message: 'There is no such key file.', why: 'absent' },
    { make: (path: string) => mkdirSync(path), message: 'The key file is a folder, not a file.', why: 'a folder' },
    {
      make: (path: string) => execFileSync('mkfifo', ['-m', '600', path]),
      message: 'The key file is a pipe or a device, not a file.',
      why: 'a pipe that nobody writes to',
    },
    {
      make: (path: string) => symlinkSync('/dev/zero', path),
      message: 'The key file is a pipe or a device, not a file.',
      why: 'a device without an end',
    },
    {
      make: holding('secret'.repeat(5000), 0o600),
      message: 'The key file is too large: 30000 bytes.',
      why: 'another file altogether',
    },
    ...[0o640, 0o604, 0o620, 0o644, 0o660, 0o777].map((mode) => ({
      make: holding('secret', mode),
      message: `The key file is open to other users (mode 0${mode.toString(8)}).`,
      next: /^Close it: chmod 600 .*key\.txt\./,
      why: `mode 0${mode.toString(8)}`,
    })),
    {
      make: (path: string, folder: string) => {
        holding('secret', 0o644)(join(folder, 'open'));
        symlinkSync('open', path);
      },
      message: 'The key file is open to other users (mode 0644).',
      why: 'a link to an open file',
    },
  ])('$why is exit 2, and what it holds is not repeated', async ({ make, message, ...rest }) => {
    const error = await keyOf(make).catch((reason: unknown) => reason);
    if (!(error instanceof UserError)) throw error;
    expect(error).toMatchObject({
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      exitCode: 2,
      where: expect.stringMatching(/key\.txt$/),
      ...('next' in rest ? { next: expect.stringMatching(rest.next) } : {}),
    });
    expect(`${error.message}${error.where}${error.next}`).not.toContain('secret');
  });
});
