#!/usr/bin/env -S node --max-semi-space-size=8 --v8-pool-size=1 --
// A small nursery keeps memory flat over a long run: nearly everything here is garbage within milliseconds, and a larger one
// only holds more of it. One thread of V8's own beside ours and the writer's: four of them, compiling, take the processor from
// both, and a run of 10,000 rows begins 50 to 100 ms later. The -- keeps Node from taking our own --env-file for its.
import module from 'node:module';

const leastNode = [22, 19] as const;

/** Says so in one line where Node is too old: what comes after would fail in ways nobody understands. */
function refusesNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) return false;
  process.stderr.write(
    `promptbatch needs Node ${leastNode.join('.')} or newer, and this is ${version}: install a newer Node, or use \`npm start --\` in a clone.\n`,
  );
  return true;
}

if (refusesNode(process.versions.node)) {
  process.exitCode = 2;
} else {
  module.enableCompileCache?.();
  import('./commands/program.ts')
    .then(({ runProgram }) => runProgram(process.argv.slice(2), process.env))
    .then((exitCode) => {
      process.exitCode = exitCode;
    });
}
