import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, project } from './bundle.ts';
import { writeDeclarations } from './declarations.ts';
import { thirdPartyLicences } from './licences.ts';
import { putInPlace } from './put-in-place.ts';

/**
 * Makes `dist`, all that is published beside datasets, configs and docs. npm builds it before `npx` starts a command of a
 * clone: who stops that, or runs another command meanwhile, needs the `dist` that is there.
 */
const built = await mkdtemp(join(project, '.dist-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    rmSync(built, { recursive: true, force: true });
    process.exit(130);
  });
try {
  await Promise.all([
    bundle(built)
      .then(thirdPartyLicences)
      .then((text) => writeFile(join(built, 'THIRD-PARTY-LICENSES'), text)),
    writeDeclarations(join(built, 'types')),
  ]);
  await putInPlace(built, join(project, 'dist'));
} finally {
  await rm(built, { recursive: true, force: true });
}
