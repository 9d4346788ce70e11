import { describe, test } from 'vitest';
import { expectMistake, type Mistake } from './mistake.ts';

const wrong = (args: string, says: readonly string[], more: Partial<Mistake> = {}): Mistake => ({
  what: `promptbatch ${args}`,
  args: args.split(' ').filter((word) => word !== ''),
  code: 2,
  says,
  ...more,
});
const afterRun = { afterRun: true };

describe('a wrong flag, command or run ends with exit 2 and names what was meant; nothing is sent', () => {
  test.each<Mistake>([
    wrong('', ['Which command?']),
    wrong('rnu eval.json', ['Did you mean run?']),
    wrong('run eval.json --limt 3', ['limt', 'Did you mean --limit?']),
    wrong('run', ['config']),
    wrong('run nothing.yaml', ['nothing.yaml']),
    wrong('run eval.json --limit many', ['--limit']),
    wrong('run eval.json --limit -1', ['--limit']),
    wrong('run eval.json --sample 0', ['--sample']),
    wrong('run eval.json -j 0', ['--concurrency']),
    wrong('run eval.json --set nmae=x', ['nmae', 'Did you mean name?']),
    wrong('run eval.json --set name', ['--set', 'path=value']),
    wrong('run eval.json --filter topik=x', ['topik']),
    wrong('run eval.json --filter id=none', ['none']),
    wrong('run eval.json --base-url nowhere', ['--base-url']),
    wrong('run eval.json --resume latest --fresh', ['--fresh cannot be added']),
    wrong('run eval.json --resume nobody', ['nobody'], afterRun),
    wrong('run eval.json -o report.pdf', ['report.pdf', '.json']),
    wrong('run eval.json --env-file none.env', ['--env-file']),
    wrong('run eval.json --env-file .', ['--env-file']),
    wrong('run questions.csv', ['questions.csv', 'dataset.path']),
    wrong('run folder.yaml', ['folder.yaml'], { folders: ['folder.yaml'] }),
    wrong('report', ['no database', 'promptbatch run']),
    wrong('report nobody', ['nobody'], afterRun),
    wrong('report latest previous', ['previous'], afterRun),
    wrong('report previous', ['previous'], afterRun),
    wrong('report --format pdf', ['format', 'json']),
    wrong('report --format json -o results/promptbatch.db', ['is there already'], afterRun),
    wrong('report -o report.pdf', ['report.pdf', '.json'], afterRun),
    wrong('runs', ['no database']),
    wrong('runs --status done', ['status', 'complete'], afterRun),
    wrong('runs --last none', ['--last'], afterRun),
    wrong('runs --last 0', ['--last', 'above 0'], afterRun),
    wrong('show latest', ['promptbatch show <run> <row>']),
    wrong('show latest q1', ['no database']),
    wrong('show latest q1 --json --curl', ['one of them'], afterRun),
    wrong('export -o out.csv', ['no database']),
    wrong('export -o out.xlsx', ['out.xlsx', '.csv'], afterRun),
    wrong('export', ['output']),
    wrong('simulate --port 70000', ['--port']),
    wrong('simulate --accuracy 90', ['--accuracy']),
    wrong('simulate --dataset none.csv', ['none.csv']),
    wrong('simulate --dataset questions.csv --prompt qestion', ['Did you mean question?']),
  ])('$what', expectMistake);
});
