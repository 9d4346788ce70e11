/** What an earlier entry has to do with a hash. */
export type Meeting =
  | { readonly kind: 'new' }
  /** Its value, as it was before this call. */
  | { readonly kind: 'known'; readonly value: number }
  /** Another hash that begins with the same 64 bits. */
  | { readonly kind: 'collision'; readonly value: number };

/** Share of the slots in use before the table is doubled. */
const fullest = 0.6;

/**
 * A map from SHA-256 hashes to whole numbers that holds a million entries in about 40 MB: four 32-bit words a slot, open
 * addressing. Hashes are told apart by their first 96 bits.
 */
export class Fingerprints {
  #words = new Uint32Array(4 * 1024);
  #size = 0;

  /**
   * @param hash in hex
   * @param next the value to keep, from the one that was there (null: none); from 1 to 2³² − 1
   */
  meet(hash: string, next: (previous: number | null) => number): Meeting {
    if (this.#size >= (this.#words.length / 4) * fullest) this.#grow();
    const word = (at: number) => Number.parseInt(hash.slice(at, at + 8), 16);
    const [high, low, check] = [word(0), word(8), word(16)];
    let collides: number | null = null;
    let slot = this.#firstSlot(high);
    for (; this.#value(slot) !== 0; slot = this.#after(slot)) {
      if (this.#words[slot] !== high || this.#words[slot + 1] !== low) continue;
      const value = this.#value(slot);
      if (this.#words[slot + 2] === check) {
        this.#words[slot + 3] = next(value);
        return { kind: 'known', value };
      }
      collides = value;
    }
    this.#put(slot, high, low, check, next(null));
    this.#size++;
    return collides === null ? { kind: 'new' } : { kind: 'collision', value: collides };
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(old.length * 2);
    for (let from = 0; from < old.length; from += 4) {
      const [high = 0, low = 0, check = 0, value = 0] = old.subarray(from, from + 4);
      if (value === 0) continue;
      let slot = this.#firstSlot(high);
      while (this.#value(slot) !== 0) slot = this.#after(slot);
      this.#put(slot, high, low, check, value);
    }
  }

  #put(slot: number, high: number, low: number, check: number, value: number): void {
    this.#words[slot] = high;
    this.#words[slot + 1] = low;
    this.#words[slot + 2] = check;
    this.#words[slot + 3] = value;
  }

  /** 0: the slot is free. */
  #value(slot: number): number {
    return this.#words[slot + 3] ?? 0;
  }

  #firstSlot(high: number): number {
    return (high * 4) % this.#words.length;
  }

  #after(slot: number): number {
    return (slot + 4) % this.#words.length;
  }
}
