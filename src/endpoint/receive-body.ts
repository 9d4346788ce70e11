import { StringDecoder } from 'node:string_decoder';
import { StreamReading } from './read-stream.ts';
import { headerOf, type ResponseHeaders } from './retry-after.ts';

/** What came of a response's body: its text, or a stream already read. */
export type ReceivedBody =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'stream'; readonly reading: StreamReading };

/** Enough of a body to tell `event:` from a plain word. */
const sniffedBytes = 16;

/**
 * Gathers a response's body. Whether it is a stream is seen from its first bytes: servers leave Content-Type out, or
 * write it wrong. What is no stream is kept in pieces and decoded once.
 */
export class BodyReceiver {
  readonly #headers: ResponseHeaders;
  readonly #costOf: (chunk: unknown) => number | null;
  #pieces: Buffer[] = [];
  #undecided: boolean;
  #stream: { readonly reading: StreamReading; readonly decoder: StringDecoder } | null = null;
  #receivedBytes = 0;

  constructor(status: number, headers: ResponseHeaders, costOf: (chunk: unknown) => number | null) {
    this.#headers = headers;
    this.#costOf = costOf;
    this.#undecided = status >= 200 && status < 300;
  }

  /** After content decoding. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** The stream so far; null where the body is none, or none yet. */
  get stream(): StreamReading | null {
    return this.#stream?.reading ?? null;
  }

  /** @param nowMs when the piece arrived, monotonic */
  take(piece: Buffer, nowMs: number): void {
    this.#receivedBytes += piece.length;
    if (this.#stream !== null) {
      this.#stream.reading.feed(this.#stream.decoder.write(piece), nowMs);
      return;
    }
    this.#pieces.push(piece);
    if (this.#undecided) this.#decide(nowMs, false);
  }

  /** After the last piece. */
  finish(nowMs: number): ReceivedBody {
    if (this.#undecided) this.#decide(nowMs, true);
    if (this.#stream === null) return { kind: 'whole', text: this.#joined().toString() };
    this.#stream.reading.feed(this.#stream.decoder.end(), nowMs);
    return { kind: 'stream', reading: this.#stream.reading };
  }

  #decide(nowMs: number, isWhole: boolean): void {
    const [first] = this.#pieces;
    // By far the most answers: spares the copy.
    if (first !== undefined && first[0] === openingBrace) {
      this.#undecided = false;
      return;
    }
    // Without its leading blanks: a server may send nothing else for minutes, and they are not looked at twice.
    const start = withoutLeadingBlanks(this.#joined());
    this.#pieces = [start];
    const kind = sniff(start.toString('latin1', 0, 64), headerOf(this.#headers, 'content-type'), isWhole);
    if (kind === 'undecided') return;
    this.#undecided = false;
    if (kind === 'whole') return;
    this.#stream = { reading: new StreamReading(this.#costOf), decoder: new StringDecoder('utf8') };
    this.#pieces = [];
    this.#stream.reading.feed(this.#stream.decoder.write(start), nowMs);
  }

  #joined(): Buffer {
    const [first, second] = this.#pieces;
    return first !== undefined && second === undefined ? first : Buffer.concat(this.#pieces);
  }
}

const openingBrace = 0x7b;

/** @param start the body's first bytes, one character each */
function sniff(start: string, contentType: string | null, isWhole: boolean): 'whole' | 'stream' | 'undecided' {
  const text = start.replace(/^\xef\xbb\xbf\s*/, '');
  if (/^(?::|(?:data|event|id|retry):)/.test(text)) return 'stream';
  if (/^[{[<"]/.test(text)) return 'whole';
  if (text.length < sniffedBytes && !isWhole) return 'undecided';
  return contentType?.toLowerCase().startsWith('text/event-stream') ? 'stream' : 'whole';
}

/** Tab, line feed, carriage return, space. A loop: there may be 64 MB of them. */
function withoutLeadingBlanks(bytes: Buffer): Buffer {
  let start = 0;
  for (; start < bytes.length; start += 1) {
    const byte = bytes[start];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
  }
  return bytes.subarray(start);
}
