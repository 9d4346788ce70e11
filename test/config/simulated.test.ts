import { expect, test } from 'vitest';
import { jsonSchema } from '../../src/config/json-schema.ts';
import { keysAt } from '../../src/config/known-keys.ts';
import { faultNames } from '../../src/simulator/faults.ts';
import { waitForms } from '../../src/simulator/tell-wait.ts';
import { problemsOf, variantsText } from './config-folder.ts';

test('a config can name every fault and every form of a wait that the simulator knows', () => {
  const place = ['endpoint', 'simulated', 'faults'];
  const others = ['rateLimit', 'atOnce', 'retryAfter', 'after', 'loadingMs', 'down', 'crashOn'];
  expect([...keysAt(place, {})].sort()).toEqual([...faultNames, ...others].sort());
  const text = JSON.stringify(jsonSchema());
  expect(text).toContain(JSON.stringify({ enum: [...waitForms, 'any'] }).slice(1, -1));
  expect(text).toContain(JSON.stringify({ enum: faultNames }).slice(1, -1));
});

test.each([
  {
    faults: '{ down: [{ fromMs: 9, toMs: 9 }] }',
    problem: '2:33 `endpoint.simulated.faults.down[0]` has a toMs that is not after its fromMs.',
    why: 'no time at all',
  },
  {
    faults: '{ after: { answers: 1, fault: credit } }',
    problem: /after\.fault` must be one of .*credit402.*it is "credit"/,
    why: 'no such fault',
  },
  {
    faults: '{ retryAfter: { form: minutes } }',
    problem: /retryAfter\.form` must be one of .*seconds.*it is "minutes"/,
    why: 'no such form',
  },
  { faults: '{ loadingMs: 5000, crashOn: { text: boom, restartMs: 3 }, reset: 1 }', problem: null, why: 'whole' },
])('faults: $faults ($why)', async ({ faults, problem }) => {
  const text = `endpoint:\n  simulated: { faults: ${faults} }\ndataset: { path: data.csv }\n${variantsText}`;
  const problems = await problemsOf(text);
  if (problem === null) expect(problems).toEqual([]);
  else expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
});
