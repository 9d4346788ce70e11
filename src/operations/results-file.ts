import { openStore, type Store } from '../store/open-store.ts';
import { type WarmWriter, warmWriter } from '../store/writer.ts';

/**
 * The database that runs are written to. It is opened, and made, only when something has to be stored: a config with a
 * fault leaves nothing behind.
 */
export class ResultsFile {
  readonly #path: string;
  #store: Store | null = null;
  #writer: WarmWriter | null = null;

  /** @param path absolute */
  constructor(path: string) {
    this.#path = path;
  }

  /** @throws UserError exit 5 for what cannot be opened or made */
  store(): Store {
    if (!this.#store) {
      this.#store = openStore(this.#path, 'create');
      // The first run's thread comes up while its dataset is read.
      this.#writer = warmWriter(this.#store.path);
    }
    return this.#store;
  }

  /** A thread for one run, which its user discards: the next call gives the next run's. */
  nextWriter(): WarmWriter {
    const store = this.store();
    const warm = this.#writer;
    this.#writer = null;
    return warm ?? warmWriter(store.path);
  }

  async close(): Promise<void> {
    await this.#writer?.discard();
    this.#store?.close();
  }
}
