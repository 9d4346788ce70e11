import { readFileSync } from 'node:fs';

/** The kernel's unit for processor time in /proc (USER_HZ), everywhere Node runs. */
const tickMs = 10;

/**
 * Starts watching how much processor time others take meanwhile: a round that shared its cores measures them too.
 * @returns call it for the CPU time, in milliseconds, of everything but this process and its children that have ended;
 *   null where there is no /proc
 */
export function watchOthers(): () => number | null {
  const before = cpuMs();
  return () => {
    const now = cpuMs();
    return before && now && Math.max(0, now.all - before.all - (now.own - before.own));
  };
}

function cpuMs(): { readonly all: number; readonly own: number } | null {
  if (process.platform !== 'linux') return null;
  const [user = 0, nice = 0, system = 0] = numbersIn(readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '');
  // Behind the name in brackets, which may hold anything: utime, stime, cutime and cstime are fields 14 to 17 of stat.
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const own = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { all: (user + nice + system) * tickMs, own: own * tickMs };
}

function numbersIn(line: string): readonly number[] {
  return line.split(/\s+/).slice(1).map(Number);
}
