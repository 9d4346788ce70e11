import type { Row } from '../vocabulary/row.ts';
import { type Problem, UserError } from '../vocabulary/user-error.ts';
import { createLiquid, type Template } from './liquid-engine.ts';
import { variableProblems } from './template-variables.ts';

/** @throws UserError with the row's line where a template fails on this row */
type Render<Value> = (row: Row) => Value;

/** A part that no row changes is handed out as it is. */
export type Compiled<Value> =
  | { readonly kind: 'constant'; readonly value: Value }
  /** `isSafe`: it can fail on no row. */
  | { readonly kind: 'rendered'; readonly render: Render<Value>; readonly isSafe: boolean };

export interface TemplateSources {
  readonly columns: readonly string[];
  /** A template's place in the config → where that stands, for messages. */
  readonly whereIs: (place: string) => string;
  /** The dataset's file. */
  readonly datasetPath: string;
}

/** Compiles the templates of one config once, and gathers what is wrong with them. */
export class TemplateCompiler {
  readonly problems: Problem[] = [];
  readonly #sources: TemplateSources;
  readonly #liquid = createLiquid();

  constructor(sources: TemplateSources) {
    this.#sources = sources;
  }

  /** @param place the template's place in the config: `variants[0].messages[1].content` */
  text(text: string, place: string): Compiled<string> {
    if (!isTemplate(text)) return { kind: 'constant', value: text };
    const parsed = this.#parse(text, place);
    if (!parsed) return { kind: 'constant', value: text };
    const joined = joinedCells(text, this.#sources.columns);
    if (joined) return { kind: 'rendered', render: joined, isSafe: true };
    const { datasetPath } = this.#sources;
    const render = (row: Row): string => {
      try {
        return String(this.#liquid.renderSync(parsed, row.columns, { globals: { columns: row.columns } }));
      } catch (error) {
        throw new UserError(`The template ${place} cannot be rendered for row ${row.rowKey}: ${liquidWords(error)}.`, {
          where: `${datasetPath}:${row.line}`,
          next: 'Change the row or the template.',
        });
      }
    };
    return { kind: 'rendered', render, isSafe: false };
  }

  /**
   * Compiles every text within a value: texts, lists and maps, however deep.
   * @param leaf what becomes of a text; default: rendered to text
   */
  deep<Value>(
    value: Value,
    place: string,
    leaf: (text: string, place: string) => Compiled<unknown> = (text, at) => this.text(text, at),
  ): Compiled<Value> {
    // The shape stays what it was: only texts change, and what a leaf makes of them is its caller's business.
    return compileDeep(value, place, leaf) as Compiled<Value>;
  }

  #parse(text: string, place: string): Template[] | null {
    const where = this.#sources.whereIs(place);
    try {
      const parsed = this.#liquid.parse(text);
      const complaints = variableProblems(this.#liquid, parsed, text, this.#sources.columns);
      this.problems.push(...complaints.map((complaint) => ({ ...complaint, where })));
      return complaints.length === 0 ? parsed : null;
    } catch (error) {
      const next = 'Templates are Liquid: {{ column }}, {% if … %}. They read no files.';
      this.problems.push({ what: `The template cannot be read: ${liquidWords(error)}.`, where, next });
      return null;
    }
  }
}

/**
 * Most templates are nothing but text and columns: those are put together here, a tenth of the time that Liquid takes.
 * @returns null for every other template
 */
function joinedCells(text: string, columns: readonly string[]): Render<string> | null {
  // Every second part is a column's name.
  const parts = text.split(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/);
  const isPlain = parts.every((part, index) => (index % 2 === 0 ? !isTemplate(part) : columns.includes(part)));
  if (!isPlain) return null;
  const [first = '', ...rest] = parts.filter((_, index) => index % 2 === 0);
  const names = parts.filter((_, index) => index % 2 === 1);
  return ({ columns: cells }) => names.reduce((text, name, at) => text + (cells[name] ?? '') + rest[at], first);
}

function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

function liquidWords(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  return error.message.replace(/, line:(\d+), col:(\d+)$/, ' (line $1, column $2 of the template)');
}

type Leaf = (text: string, place: string) => Compiled<unknown>;

function compileDeep(value: unknown, place: string, leaf: Leaf): Compiled<unknown> {
  if (typeof value === 'string') return leaf(value, place);
  if (typeof value !== 'object' || value === null) return { kind: 'constant', value };
  const isList = Array.isArray(value);
  const parts = Object.entries(value).map(([key, part]) => {
    return [key, compileDeep(part, isList ? `${place}[${key}]` : `${place}.${key}`, leaf)] as const;
  });
  if (parts.every(([, part]) => part.kind === 'constant')) return { kind: 'constant', value };
  const render: Render<unknown> = isList
    ? (row) => parts.map(([, part]) => renderCompiled(part, row))
    : (row) => Object.fromEntries(parts.map(([key, part]) => [key, renderCompiled(part, row)]));
  return { kind: 'rendered', render, isSafe: parts.every(([, part]) => isSafe(part)) };
}

/** Nothing can go wrong with it on any row. */
export function isSafe(compiled: Compiled<unknown>): boolean {
  return compiled.kind === 'constant' || compiled.isSafe;
}

export function renderCompiled<Value>(compiled: Compiled<Value>, row: Row): Value {
  return compiled.kind === 'constant' ? compiled.value : compiled.render(row);
}
