import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

type Allowed = Readonly<Record<string, boolean>>;

const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, '..', path), 'utf8')) as unknown;
const lock = read('package-lock.json') as LockFile;
const { allowScripts } = read('package.json') as { readonly allowScripts: Allowed };

/** What makes an installation anything but the very bytes that were reviewed, or lets a package run a program then. */
function faultsOf({ packages }: LockFile, allowed: Allowed): readonly string[] {
  return Object.entries(packages).flatMap(([path, locked]) => {
    if (path === '') return [];
    const name = path.replace(/^.*node_modules\//, '');
    return [
      ...(/^sha512-[A-Za-z\d+/]{86}==$/.test(locked.integrity ?? '') ? [] : [`${path} has no SHA-512`]),
      // Without an address it comes from the registry that the user has set.
      ...(locked.resolved === undefined && !locked.link ? [] : [`${path} comes from ${locked.resolved ?? 'a folder'}`]),
      ...(locked.hasInstallScript && allowed[name] === undefined ? [`${path} has a script, and nobody decided`] : []),
    ];
  });
}

describe('the lock file', () => {
  test('fixes every package by its content, from the registry alone, and no script runs but what was decided on', () => {
    expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
    expect(faultsOf(lock, allowScripts)).toEqual([]);
  });

  test('lets one package run its script: node, which brings the pinned Node', () => {
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node']);
  });

  test.each([
    { planted: { integrity: undefined }, fault: 'has no SHA-512' },
    { planted: { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, fault: 'has no SHA-512' },
    { planted: { resolved: 'git+ssh://git@example.com/x.git' }, fault: 'comes from git+ssh' },
    { planted: { resolved: 'https://evil.test/zod.tgz' }, fault: 'comes from https://evil.test' },
    { planted: { link: true }, fault: 'comes from a folder' },
    { planted: { hasInstallScript: true }, fault: 'has a script, and nobody decided' },
  ])('is faulted for a package that $fault', ({ planted, fault }) => {
    const [path, locked] = Object.entries(lock.packages).find(([name]) => name === 'node_modules/zod') ?? ['', {}];
    const spoilt = { packages: { [path]: { ...locked, ...planted } as LockedPackage } };
    expect(faultsOf(spoilt, allowScripts)).toEqual([expect.stringContaining(fault)]);
  });
});
