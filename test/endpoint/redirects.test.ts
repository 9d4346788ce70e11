import { expect, test } from 'vitest';
import { ask, completionBody, endpointAt, json, never, serve } from './wire.ts';

test.each([301, 302, 303, 307, 308])(
  'a %i to another host is not followed: it gets no request, so no key',
  async (status) => {
    const other = await serve(json(200, completionBody({ content: 'caught' })));
    const server = await serve(json(status, '', { location: `${other.baseUrl}/chat/completions` }));
    const outcome = await endpointAt(server.baseUrl).send(ask(), 'run:0:1', never);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'wrong-url' });
    expect(server.requests).toHaveLength(1);
    expect(other.requests).toEqual([]);
  },
);
