/** One run of a series, by what decides whether another night may be compared with it. */
export interface Night {
  /** Complete, good by its own verdict or accepted, and hardly anything of it missing. */
  readonly isGreen: boolean;
  /** A person declared it good: what came before it counts no more. */
  readonly isAccepted: boolean;
  /** What must be equal within a window: dataset, messages, parameters, model, repeats. */
  readonly alike: string;
}

export interface NightCounts {
  readonly window: number;
  readonly reference: number;
}

/** All of them green, the newest first, and none before the last accepted one. */
export interface ChosenNights<N extends Night> {
  /** Whose mean tonight is compared with. */
  readonly window: readonly N[];
  /** Whose mean stands still, so that a slow drift shows. */
  readonly reference: readonly N[];
  /** The newest that the reference does not hold; with tonight they are what is compared with it. */
  readonly recent: readonly N[];
  /** Which show how far nights lie apart by themselves. */
  readonly history: readonly N[];
}

/** A week, tonight being its last night: one night says too little of a drift. */
const mostRecent = 6;

/** Beyond a month, nights say more about the past than about tonight. */
const mostHistory = 30;

/**
 * Which nights stand for what is usual. The window holds only nights that are like its newest; the reference and the
 * history do not ask, since tonight is compared with the past even where its prompt or its dataset is another one.
 * @param nights the newest first, all before tonight
 */
export function chooseNights<N extends Night>(nights: readonly N[], counts: NightCounts): ChosenNights<N> {
  const lastAccepted = nights.findIndex(({ isAccepted }) => isAccepted);
  const countingNights = lastAccepted === -1 ? nights : nights.slice(0, lastAccepted + 1);
  const green = countingNights.filter(({ isGreen }) => isGreen);
  const newest = green[0];
  const referenceStart = Math.max(0, green.length - counts.reference);
  return {
    window: green.filter(({ alike }) => alike === newest?.alike).slice(0, counts.window),
    reference: green.slice(referenceStart),
    recent: green.slice(0, Math.min(mostRecent, referenceStart)),
    history: green.slice(0, mostHistory),
  };
}
