/** One answer that the server made, and so would be paid for: whether it arrived is another matter. */
export interface ServedAnswer {
  /** Stands in the text, and in no other answer of this server. */
  readonly token: string;
  /** `RUN:SEQ`. */
  readonly sample: string;
  readonly requestId: string;
  readonly text: string;
}

/** What the server saw: the only honest witness of what was asked and what was bought. */
export class Witness {
  /** Ids of the chat requests that came whole, in the order in which they came. */
  readonly requests: string[] = [];
  readonly served = new Map<string, ServedAnswer>();
  /** Answers that were made and, by the server's own doing, did not arrive whole. */
  lost = 0;
  /** Ids of requests that the server left without an end, on purpose. */
  readonly hung = new Set<string>();
  refused = 0;
  /** Requests that came and are neither answered nor given up. */
  open = 0;
  largestOpen = 0;
  /** Requests that the other side gave up before they were answered. */
  abandoned = 0;
  readonly #waiting: { readonly requests: number; readonly resolve: () => void }[] = [];

  received(requestId: string): void {
    this.requests.push(requestId);
    this.open += 1;
    this.largestOpen = Math.max(this.largestOpen, this.open);
    for (const { requests, resolve } of this.#waiting) if (this.requests.length >= requests) resolve();
  }

  /** Resolves within the request that makes it so many, or when `noMoreRequests` is called. */
  whenRequests(requests: number): Promise<void> {
    if (this.requests.length >= requests) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ requests, resolve }));
  }

  /** Whoever was to send them is gone. */
  noMoreRequests(): void {
    for (const { resolve } of this.#waiting) resolve();
  }

  /** Sample → how many answers were made for it. */
  servedBySample(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { sample } of this.served.values()) counts.set(sample, (counts.get(sample) ?? 0) + 1);
    return counts;
  }
}

/** `RUN:SEQ:TRY.ATTEMPT` without its end. */
export function sampleOf(requestId: string): string {
  return requestId.slice(0, requestId.lastIndexOf(':'));
}
