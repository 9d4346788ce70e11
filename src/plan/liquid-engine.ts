import { Liquid, type Template } from 'liquidjs';

/** They would read files, or have a place for pieces of other files. */
const fileTags = ['include', 'render', 'layout', 'block'];

/** They take an expression as text: given a cell, they would evaluate it. */
const evaluatingFilters = ['where_exp', 'reject_exp', 'group_by_exp', 'has_exp', 'find_exp', 'find_index_exp'];

const dateFilters = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

/** A prompt is rendered again on every resume and export: each time it must come out the same, on every machine. */
const chanceFilters = ['sample'];

const largestRangeOrText = 50_000_000;

/** Loops within loops that no memory tells of. Real templates take microseconds; one that takes so long takes for ever. */
const longestRenderMs = 3000;

/** The literals of the template language, which a column of the same name cannot stand for. */
export const literalWords: readonly string[] = ['true', 'false', 'nil', 'null', 'empty', 'blank'];

/**
 * Liquid without files, chance and clock. Cells are only ever values of variables: nothing evaluates them.
 */
export function createLiquid(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    timezoneOffset: 0,
    locale: 'en-US',
    memoryLimit: largestRangeOrText,
    renderLimit: longestRenderMs,
  });
  for (const tag of fileTags) Reflect.deleteProperty(liquid.tags, tag);
  for (const filter of [...evaluatingFilters, ...chanceFilters]) liquid.unregisterFilter(filter);
  for (const filter of dateFilters) makeRepeatable(liquid, filter);
  liquid.registerFilter('regex_escape', (value: unknown) => String(value).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return liquid;
}

/** A date filter that knows no clock, and reads dates without a zone as UTC rather than as the machine's own. */
function makeRepeatable(liquid: Liquid, name: string): void {
  const original = liquid.filters[name];
  const handler = typeof original === 'function' ? original : original?.handler;
  if (!handler) throw new Error(`liquidjs has no filter ${name}`);
  liquid.registerFilter(name, function (value: unknown, ...rest: unknown[]) {
    if (value === 'now' || value === 'today') throw new Error(`"${value}" would render differently on every resume`);
    return handler.call(this, typeof value === 'string' ? inUtc(value) : value, ...rest);
  });
}

const isSeconds = /^\s*\d+\s*$/;
const hasZone = /(?:\d\s*Z|[+-]\d\d:?\d\d|\b[A-Z]{3,4})\s*$/;

function inUtc(text: string): string | Date {
  if (isSeconds.test(text) || hasZone.test(text)) return text;
  const date = [new Date(`${text}Z`), new Date(`${text} UTC`)].find((read) => !Number.isNaN(read.valueOf()));
  return date ?? text;
}

export type { Liquid, Template };
