import { describe, test } from 'vitest';
import { faultTable } from './fault-table.ts';
import { playFault } from './play-fault.ts';

const times = Number(process.env['FAULT_TIMES'] ?? 1);

describe.concurrent.each(Object.entries(faultTable))('%s', (_, faults) => {
  for (const fault of faults) {
    const { is, says } = fault.onlyWhere ?? { is: true, says: '' };
    for (let time = 1; time <= times; time += 1) {
      const name = `${fault.what}${times > 1 ? ` (${time} of ${times})` : ''}`;
      if (is) test(name, () => playFault(fault));
      else test.skip(`${name}: ${says}`);
    }
  }
});
