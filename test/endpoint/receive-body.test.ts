import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCostReader } from '../../src/endpoint/billed-cost.ts';
import { readJsonAnswer } from '../../src/endpoint/read-json.ts';
import { BodyReceiver } from '../../src/endpoint/receive-body.ts';
import { completionBody, delta, model, sse } from './wire.ts';

const costs = createCostReader(null);
const context = {
  status: 200,
  headers: {},
  model,
  url: 'http://h/v1/chat/completions',
  nowMs: 0,
  costs,
  maxTokens: null,
  inferenceId: null,
  redact: (text: string) => text,
};

/** Reads a body that arrives cut at these places. */
function read(bytes: Buffer, cuts: readonly number[]) {
  const receiver = new BodyReceiver(200, {}, costs.fromBody);
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < places.length; i += 1) {
    const piece = bytes.subarray(places[i - 1], places[i]);
    if (piece.length > 0) receiver.take(piece, i);
  }
  const body = receiver.finish(places.length);
  return body.kind === 'whole' ? readJsonAnswer(body.text, context) : body.reading.finish(context, 'required');
}

const cutsIn = (bytes: Buffer) => fc.array(fc.nat(bytes.length), { maxLength: 12 });

describe('a body in pieces', () => {
  const streamed = Buffer.from(
    `\uFEFF: hi\r\n\r\n${sse(delta('Größe ', null, { model: 'm' }), delta('猫 😀 \ud83d'), delta('\ude00', 'stop'), '[DONE]').replaceAll('\n', '\r\n')}`,
  );
  const whole = Buffer.from(`\n \n${JSON.stringify(completionBody({ content: 'Größe 猫 😀' }))}`);

  test.each([
    { kind: 'a stream', bytes: streamed, text: 'Größe 猫 😀 😀' },
    { kind: 'a whole answer', bytes: whole, text: 'Größe 猫 😀' },
  ])('$kind reads the same wherever it is cut', ({ bytes, text }) => {
    const uncut = read(bytes, []);
    expect(uncut).toMatchObject({ kind: 'answered', completion: { text } });
    fc.assert(
      fc.property(cutsIn(bytes), (cuts) => {
        expect(read(bytes, cuts)).toEqual(uncut);
      }),
    );
  });

  test('any text comes back as it was sent, but for lone surrogates', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 }), (deltas) => {
        fc.pre(!deltas.join('').trimStart().startsWith('<think>'));
        const bytes = Buffer.from(sse(...deltas.map((text) => delta(text)), delta('', 'stop')));
        expect(read(bytes, [])).toMatchObject({
          kind: 'answered',
          completion: { text: deltas.join('').toWellFormed() },
        });
      }),
    );
  });

  test('any bytes at all are an outcome, never a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, asStream) => {
        const body = asStream ? Buffer.concat([Buffer.from('data: '), bytes]) : Buffer.from(bytes);
        expect(read(body, [3])).toMatchObject({ kind: 'failed' });
      }),
    );
  });

  test('any JSON at all is an outcome, never a throw', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('message', 'delta', 'usage', 'error', 'choices'), (value, field) => {
        const inner = `{"${field}":${value},"finish_reason":"stop"}`;
        for (const body of [
          inner,
          `{"choices":[${inner}]}`,
          `data: ${inner}\n\n`,
          `data: {"choices":[${inner}]}\n\n`,
        ]) {
          expect(['answered', 'failed', 'refused', 'quota']).toContain(read(Buffer.from(body), []).kind);
        }
      }),
    );
  });
});
