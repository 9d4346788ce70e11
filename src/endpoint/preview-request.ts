import type { ChatRequest } from '../vocabulary/sample.ts';
import { chatRequest, headersOf, isStreamed, type TargetOptions, targetOf, wantsUsageInStream } from './request.ts';

/** A request as a first attempt would send it. */
export interface PreviewedRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, byte for byte. */
  readonly body: string;
  readonly streamed: boolean;
}

/**
 * Builds a request without sending it, by the code that sends.
 * @throws UserError where the base URL or a header cannot be sent
 */
export function previewRequest(options: TargetOptions, request: ChatRequest, requestId: string): PreviewedRequest {
  const target = targetOf(options, '/chat/completions');
  const wire = chatRequest(target, headersOf(options), request, requestId, wantsUsageInStream(request));
  const { method, path, headers, body } = wire;
  const named = headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : []));
  return {
    method,
    url: `${target.origin}${path}`,
    headers: Object.fromEntries(named),
    body,
    streamed: isStreamed(request),
  };
}
