import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createBodyDecoder } from '../../src/endpoint/decode-body.ts';
import { attempt, completionBody, completionOf, delta, json, type Reply, sse } from './wire.ts';

describe('compressed answers', () => {
  const packed =
    (encoding: string, pack: (body: string) => Buffer, body: string): Reply =>
    (response) => {
      response.writeHead(200, {
        'content-encoding': encoding,
        'content-type': body.startsWith('{') ? 'application/json' : 'text/event-stream',
      });
      const bytes = pack(body);
      response.write(bytes.subarray(0, 20));
      setImmediate(() => response.end(bytes.subarray(20)));
    };
  const encodings = [
    { encoding: 'gzip', pack: (body: string) => zlib.gzipSync(body) },
    { encoding: 'deflate', pack: (body: string) => zlib.deflateSync(body) },
    { encoding: 'deflate', pack: (body: string) => zlib.deflateRawSync(body) },
    { encoding: 'br', pack: (body: string) => zlib.brotliCompressSync(body) },
  ];

  test.each(encodings)('a whole answer in $encoding', async ({ encoding, pack }) => {
    const body = JSON.stringify(completionBody({ content: 'Größe '.repeat(1000) }));
    expect(completionOf(await attempt(packed(encoding, pack, body))).text).toBe('Größe '.repeat(1000));
  });

  test.each(encodings)('a stream in $encoding', async ({ encoding, pack }) => {
    const body = sse(delta('Pa'), delta('ris', 'stop'), '[DONE]');
    const outcome = await attempt(packed(encoding, pack, body), { stream: true });
    expect(completionOf(outcome).text).toBe('Paris');
    expect(outcome).toMatchObject({ timing: { ttftMs: expect.any(Number) } });
  });

  test.each([
    { encoding: 'gzip', packer: () => zlib.createGzip() },
    { encoding: 'deflate', packer: () => zlib.createDeflate() },
    { encoding: 'deflate', packer: () => zlib.createDeflateRaw() },
    { encoding: 'br', packer: () => zlib.createBrotliCompress() },
  ])('tokens of a stream in $encoding are seen as they come, not at its end', async ({ encoding, packer }) => {
    const packed = packer();
    const seen = new Promise<string>((resolve, reject) => {
      const decoder = createBodyDecoder(encoding, {
        onPiece: (piece) => resolve(piece.toString()),
        onEnd: () => reject(new Error('the end came first')),
        onError: reject,
      });
      if (decoder === null || decoder === 'unknown') throw new Error('no decoder');
      packed.on('data', (piece: Buffer) => decoder.write(piece));
    });
    packed.write('data: 1\n\n');
    packed.flush();
    expect(await seen).toBe('data: 1\n\n');
    packed.destroy();
  });

  test('a compressed error body has its words', async () => {
    const reply: Reply = (response) => {
      response.writeHead(400, { 'content-encoding': 'gzip' });
      response.end(zlib.gzipSync(JSON.stringify({ message: 'bad seed' })));
    };
    expect(await attempt(reply)).toMatchObject({ failure: 'bad_request', message: 'bad seed' });
  });

  test.each([
    { row: 'data cut off', bytes: zlib.gzipSync(JSON.stringify(completionBody({ content: 'x' }))).subarray(0, 40) },
    { row: 'no such data at all', bytes: Buffer.from('{"choices":[]}') },
  ])('$row under Content-Encoding: gzip is a body cut off', async ({ bytes }) => {
    const reply: Reply = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bytes);
    };
    expect(await attempt(reply)).toMatchObject({ kind: 'failed', failure: 'connection_lost', retry: 'backoff' });
  });

  test('an encoding we did not offer is named', async () => {
    const outcome = await attempt(json(200, '{}', { 'content-encoding': 'compress' }));
    expect(outcome).toMatchObject({ kind: 'failed', retry: 'never', message: expect.stringContaining('compress') });
  });

  test('an answer without end is given up at 64 MB, though it is small on the wire', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20));
    const reply: Reply = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bomb);
    };
    // It is the length that is tried here: unpacking it may take a busy machine a while.
    const timeouts = { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, attemptMs: 120_000 };
    expect(await attempt(reply, {}, { timeouts })).toMatchObject({
      kind: 'failed',
      retry: 'never',
      message: expect.stringContaining('longer than'),
    });
  });
});
