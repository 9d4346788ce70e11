import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, project } from './bundle.ts';
import { writeDeclarations } from './declarations.ts';
import { thirdPartyLicences } from './licences.ts';

/** Makes `dist`, all that is published beside datasets, configs and docs. */
const dist = join(project, 'dist');
await rm(dist, { recursive: true, force: true });
await Promise.all([
  bundle(dist)
    .then(thirdPartyLicences)
    .then((text) => writeFile(join(dist, 'THIRD-PARTY-LICENSES'), text)),
  writeDeclarations(join(dist, 'types')),
]);
