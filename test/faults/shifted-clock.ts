import { existsSync, readFileSync } from 'node:fs';

/*
 * Loaded into the program before everything else (node --import): its wall clock is that of the machine, plus the
 * milliseconds that the file `clock-shift` of its folder says, from the moment at which that file is there.
 */
const RealDate = Date;
const shiftFile = 'clock-shift';

function nowMs(): number {
  const shiftMs = existsSync(shiftFile) ? Number(readFileSync(shiftFile, 'utf8')) : 0;
  return RealDate.now() + shiftMs;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [nowMs()] : args, newTarget),
  get: (target, key, receiver) => (key === 'now' ? nowMs : Reflect.get(target, key, receiver)),
});
