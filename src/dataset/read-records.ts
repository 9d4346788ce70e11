import { type Parser, parse } from 'csv-parse';
import type { CsvFormat } from './find-format.ts';
import {
  countLineBreaks,
  emptyLinesLength,
  lineBreakByte,
  type Place,
  placeOf,
  type QuotingFaultKind,
  scanRecord,
} from './scan-record.ts';

export interface QuotingFault {
  readonly kind: QuotingFaultKind | 'too-long';
  readonly place: Place;
}

export interface RecordSink {
  /**
   * @param bytes the record as it stands in the file, its line end included; valid during the call only
   * @param line the physical line where it starts
   */
  record(cells: readonly string[], bytes: Buffer, line: number): void;
  /** Reading goes on at the next physical line after the fault, except after `unclosed` and `too-long`. */
  fault(fault: QuotingFault): void;
}

export interface RecordReader {
  write(bytes: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** A cell past this is a quote that was never closed; it must not fill the memory. */
const longestRecordBytes = 16 * 1024 * 1024;

/** One csv-parse run: from the file's start, or from the line after malformed quoting. */
interface ParserRun {
  readonly parser: Parser;
  readonly cells: (readonly string[])[];
  /** Where the record of the same index ends, counted from the run's first byte. */
  readonly ends: number[];
  faultCode: string | null;
  error: Error | null;
}

/**
 * Splits the bytes of a CSV file (its byte order mark removed) into records with csv-parse. Physical lines are counted
 * here, from the byte position of each record: csv-parse's own count takes a `\r\n` within quotes for two lines.
 */
export function createRecordReader(format: CsvFormat, sink: RecordSink): RecordReader {
  const { lineBreak } = format;
  const delimiter = format.delimiter.charCodeAt(0);
  let run = startRun(format);
  /** The bytes not yet taken as records. */
  let held: Buffer = Buffer.alloc(0);
  /** Position of `held` within the run. */
  let heldAt = 0;
  /** Physical line at the start of `held`. */
  let line = 1;
  let skipsToNextLine = false;
  let isFinished = false;

  function drop(length: number): void {
    line += countLineBreaks(held.subarray(0, length), lineBreak);
    held = held.subarray(length);
    heldAt += length;
  }

  function takeRecords(): void {
    for (const [index, cells] of run.cells.entries()) {
      drop(emptyLinesLength(held, lineBreak));
      const length = (run.ends[index] ?? 0) - heldAt;
      sink.record(cells, held.subarray(0, length), line);
      drop(length);
    }
    run.cells.length = 0;
    run.ends.length = 0;
  }

  function reportFault(): void {
    drop(emptyLinesLength(held, lineBreak));
    const fault = scanRecord(held, delimiter, lineBreak).fault ?? { kind: 'opening' as const, at: 0 };
    const kind = run.faultCode === 'CSV_MAX_RECORD_SIZE' ? 'too-long' : fault.kind;
    sink.fault({ kind, place: placeOf(held, fault.at, line, lineBreak) });
    isFinished = kind === 'unclosed' || kind === 'too-long';
    drop(fault.at);
    skipsToNextLine = true;
  }

  /** @returns whether a line begins within what is held */
  function skipToNextLine(): boolean {
    const lineEnd = held.indexOf(lineBreakByte(lineBreak));
    drop(lineEnd === -1 ? held.length : lineEnd + 1);
    return lineEnd !== -1;
  }

  async function read(fresh: Buffer, isLast: boolean): Promise<void> {
    let unread = fresh;
    while (!isFinished) {
      if (skipsToNextLine) {
        if (!skipToNextLine()) return;
        skipsToNextLine = false;
        run = startRun(format);
        heldAt = 0;
        unread = held;
      }
      await feed(run, unread, isLast);
      takeRecords();
      if (run.faultCode === null) return;
      run.parser.destroy();
      reportFault();
    }
  }

  return {
    async write(bytes) {
      if (isFinished) return;
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      await read(bytes, false);
    },
    async end() {
      await read(Buffer.alloc(0), true);
      run.parser.destroy();
    },
  };
}

function startRun(format: CsvFormat): ParserRun {
  const run: Omit<ParserRun, 'parser'> = { cells: [], ends: [], faultCode: null, error: null };
  const parser = parse({
    delimiter: format.delimiter,
    record_delimiter: format.lineBreak === 'cr' ? ['\r'] : ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: longestRecordBytes,
    on_record(cells: string[]) {
      if (started.faultCode === null) {
        started.cells.push(cells);
        started.ends.push(started.parser.info.bytes);
      }
      // Nothing is left to be read from the parser, so it never waits for a reader.
      return null;
    },
    on_skip(error) {
      started.faultCode ??= error?.code ?? 'CSV_UNKNOWN_ERROR';
      return undefined;
    },
  });
  const started: ParserRun = Object.assign(run, { parser });
  parser.on('error', (error) => {
    started.error = error;
  });
  return started;
}

async function feed(run: ParserRun, bytes: Buffer, isLast: boolean): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    if (isLast) run.parser.end(bytes, done);
    else run.parser.write(bytes, done);
  });
  if (run.error) throw run.error;
}
