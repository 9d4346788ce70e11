import { hash } from 'node:crypto';
import type { Row } from '../vocabulary/row.ts';
import type { ChatMessage, Sample } from '../vocabulary/sample.ts';
import { type Problem, UserError } from '../vocabulary/user-error.ts';
import {
  defaultRepeats,
  type Numbering,
  numberEvenly,
  numberUnevenly,
  type Repeats,
  type RowRepeats,
} from './number-samples.ts';
import { compileParams, type Params } from './params.ts';
import { type Compiled, isSafe, renderCompiled, TemplateCompiler } from './template.ts';

interface PlannedVariant {
  readonly label: string;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly params: Params;
}

/** All that the plan knows of a scorer: its texts are templates, but for type and name. */
export interface PlannedScorer {
  readonly type: string;
  readonly name: string;
  /** A row for which it has nothing to expect is outside this scorer. */
  readonly optional?: boolean;
}

/** What a rendered scorer has to go by on one row. */
export type Expectation =
  | { readonly kind: 'usable' }
  /** Nothing is expected: allowed where the scorer is optional. */
  | { readonly kind: 'empty'; readonly what: string }
  /** What is expected makes no sense to this scorer. */
  | { readonly kind: 'wrong'; readonly what: string };

export interface PlanOptions<Scorer extends PlannedScorer> {
  readonly variants: readonly PlannedVariant[];
  readonly repeats: Repeats;
  readonly scorers: readonly Scorer[];
  /** Looks at a rendered scorer; the plan itself does not know what scorers need. */
  readonly examine: (scorer: Scorer) => Expectation;
  readonly datasetPath: string;
}

export interface Plan<Scorer extends PlannedScorer> extends Numbering {
  /**
   * The same plan where some rows are asked another number of times.
   * @param selection row indices in the plan's order
   */
  repeating(selection: Uint32Array, rowRepeats: RowRepeats): Plan<Scorer>;
  /**
   * @param row the row that is selected at the position of `seq`
   * @throws UserError with the row's line where a template fails on it
   */
  sample(row: Row, seq: number): Sample;
  /**
   * Every scorer by name, its templates rendered; null: outside this scorer's n.
   * @throws UserError where `checkRow` has a problem
   */
  expectations(row: Row): Readonly<Record<string, Scorer | null>>;
  /** What is wrong with this row, for before anything is sent. */
  checkRow(row: Row): readonly Problem[];
}

/**
 * Every row is asked the default number of times, until `repeating` says otherwise.
 * @param whereIs a template's place in the config → where that stands, for messages
 * @throws UserError with every unknown variable and every template that cannot be read
 */
export function compilePlan<Scorer extends PlannedScorer>(
  options: PlanOptions<Scorer>,
  columns: readonly string[],
  whereIs: (place: string) => string,
): Plan<Scorer> {
  const { datasetPath } = options;
  const compiler = new TemplateCompiler({ columns, whereIs, datasetPath });
  const variants = options.variants.map(({ model, messages, params }, index) => ({
    model,
    messages: compiler.deep(messages, `variants[${index}].messages`),
    params: compileParams(params, `variants[${index}].params`, compiler, datasetPath),
  }));
  const scorers = options.scorers.map((scorer, index) => compileScorer(scorer, `scorers[${index}]`, compiler));
  if (compiler.problems.length > 0) throw UserError.of(compiler.problems);

  function sample(numbering: Numbering, row: Row, seq: number): Sample {
    const { variant: index, repeat } = numbering.placeOf(seq);
    const variant = variants[index];
    if (!variant) throw new Error(`the plan has no sample ${seq}`);
    const messages = renderCompiled(variant.messages, row);
    const params = renderCompiled(variant.params, row);
    const promptHash = hash('sha256', JSON.stringify(messages), 'hex');
    return { seq, variant: index, repeat, row, request: { model: variant.model, messages, params }, promptHash };
  }

  function expectation(compiled: Compiled<Scorer>, row: Row): Scorer | null {
    const scorer = renderCompiled(compiled, row);
    const found = options.examine(scorer);
    switch (found.kind) {
      case 'usable':
        return scorer;
      case 'empty':
        if (scorer.optional) return null;
        throw badExpectation(scorer, row, found.what, 'Fill the cell, or give the scorer optional: true.');
      case 'wrong':
        throw badExpectation(scorer, row, found.what, 'Correct the cell or the scorer.');
      default:
        return found satisfies never;
    }
  }

  function badExpectation(scorer: Scorer, row: Row, what: string, next: string): UserError {
    return new UserError(`The scorer ${scorer.name}: ${what} (row ${row.rowKey}).`, {
      where: `${datasetPath}:${row.line}`,
      next,
    });
  }

  const checks = [
    ...variants
      .flatMap(({ messages, params }) => [messages, params])
      .filter((compiled) => !isSafe(compiled))
      .map((compiled) => (row: Row) => renderCompiled<unknown>(compiled, row)),
    ...scorers.map(
      ({ compiled }) =>
        (row: Row) =>
          expectation(compiled, row),
    ),
  ];
  const repeats = defaultRepeats(options.repeats);
  const even = numberEvenly(variants.length, repeats);
  const numbered = (numbering: Numbering): Plan<Scorer> => ({
    ...numbering,
    repeating: (selection, rowRepeats) => {
      if (rowRepeats.size === 0) return numbered(even);
      return numbered(numberUnevenly(variants.length, repeats, selection, rowRepeats));
    },
    sample: (row, seq) => sample(numbering, row, seq),
    expectations: (row) => Object.fromEntries(scorers.map(({ name, compiled }) => [name, expectation(compiled, row)])),
    checkRow: (row) => checks.flatMap((check) => problemOf(check, row)),
  });
  return numbered(even);
}

function compileScorer<Scorer extends PlannedScorer>(
  scorer: Scorer,
  place: string,
  compiler: TemplateCompiler,
): { readonly name: string; readonly compiled: Compiled<Scorer> } {
  const literal = new Set([`${place}.type`, `${place}.name`]);
  const compiled = compiler.deep(scorer, place, (text, at) =>
    literal.has(at) ? { kind: 'constant', value: text } : compiler.text(text, at),
  );
  return { name: scorer.name, compiled };
}

const noProblems: readonly Problem[] = [];

function problemOf(check: (row: Row) => unknown, row: Row): readonly Problem[] {
  try {
    check(row);
    return noProblems;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ what: error.message, where: error.where, next: error.next }];
  }
}
