import { type Problem, UserError } from '../vocabulary/user-error.ts';

interface Named {
  readonly config: { readonly name: string };
}

/**
 * Prepares every config before anything is sent, and tells the problems of all of them at once.
 * @throws UserError exit 2 with those problems, or where two configs have one name: their results could not be told apart
 */
export async function prepareAll<Prepared extends Named>(
  configPaths: readonly string[],
  prepare: (configPath: string) => Promise<Prepared>,
): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = [];
  const faults: { readonly configPath: string; readonly error: UserError }[] = [];
  for (const configPath of configPaths) {
    try {
      prepared.push(await prepare(configPath));
    } catch (error) {
      // A fault of the database would be every config's.
      if (!(error instanceof UserError) || error.exitCode !== 2) throw error;
      faults.push({ configPath, error });
    }
  }
  if (faults[0]) throw configPaths.length === 1 ? faults[0].error : together(faults);
  refuseSameNames(configPaths, prepared);
  return prepared;
}

function together(faults: readonly { readonly configPath: string; readonly error: UserError }[]): UserError {
  const problems = faults.flatMap(({ configPath, error }): readonly Problem[] => {
    const own = [{ what: error.message, where: error.where, next: error.next }, ...error.further];
    return own.map((problem) => ({ ...problem, where: placeIn(configPath, problem.where) }));
  });
  const total = faults.reduce((sum, { error }) => sum + error.total, 0);
  return UserError.of(problems, total);
}

/** With several configs it has to be said whose problem it is. */
function placeIn(configPath: string, where: string | undefined): string {
  if (where === undefined) return configPath;
  return where.startsWith(configPath) ? where : `${configPath}: ${where}`;
}

function refuseSameNames(configPaths: readonly string[], prepared: readonly Named[]): void {
  for (const [index, { config }] of prepared.entries()) {
    const first = prepared.findIndex((other) => other.config.name === config.name);
    if (first < index)
      throw new UserError(`Two of these configs have the name ${config.name}: their runs could not be told apart.`, {
        where: `${configPaths[first]} and ${configPaths[index]}`,
        next: 'Give one of them another name, or leave --name away.',
      });
  }
}
