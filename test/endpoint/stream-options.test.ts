import { describe, expect, test } from 'vitest';
import { ask, completionOf, delta, endpointAt, events, json, never, serve, sse } from './wire.ts';

const stream = { stream: true };

describe('stream_options', () => {
  const answer = events(sse(delta('ab', 'stop'), '[DONE]'));
  const bodies = (server: { requests: readonly { body: string }[] }) =>
    server.requests.map(({ body }) => JSON.parse(body));

  test('usage is asked for in a stream, and only there', async () => {
    const server = await serve(answer);
    const endpoint = endpointAt(server.baseUrl);
    await endpoint.send(ask(stream), 'a', never);
    await endpoint.send(ask({ temperature: 0 }), 'b', never);
    await endpoint.send(ask({ stream: true, stream_options: { include_usage: false } }), 'c', never);
    expect(bodies(server).map(({ stream_options }) => stream_options)).toEqual([
      { include_usage: true },
      undefined,
      { include_usage: false },
    ]);
  });

  test.each([400, 422])(
    'where it is rejected with a %i it is left out, in the same attempt and from then on',
    async (status) => {
      const server = await serve((response, request) => {
        if (request.body.includes('stream_options'))
          json(status, { error: { message: 'Unrecognized request argument: stream_options' } })(response, request);
        else answer(response, request);
      });
      const endpoint = endpointAt(server.baseUrl);
      expect(completionOf(await endpoint.send(ask(stream), 'a', never)).text).toBe('ab');
      expect(completionOf(await endpoint.send(ask(stream), 'b', never)).text).toBe('ab');
      expect(bodies(server).map((body) => 'stream_options' in body)).toEqual([true, false, false]);
      expect(server.requests.map(({ headers }) => headers['x-client-request-id'])).toEqual(['a', 'a', 'b']);
    },
  );

  test('what the user wrote himself is not taken back', async () => {
    const server = await serve(json(400, { error: { message: 'stream_options is not allowed' } }));
    const outcome = await endpointAt(server.baseUrl).send(
      ask({ stream: true, stream_options: { include_usage: true } }),
      'a',
      never,
    );
    expect(outcome).toMatchObject({ kind: 'failed', failure: 'bad_request' });
    expect(server.requests).toHaveLength(1);
  });
});
