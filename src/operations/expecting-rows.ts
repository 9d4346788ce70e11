import { type RowDigest, rowDigests, type StoredDataset } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';

/** A dataset whose rows say what is expected. It may lie in another database than the runs that it is compared with. */
export class ExpectingRows {
  readonly store: Store;
  readonly dataset: Pick<StoredDataset, 'id' | 'columns'> & { readonly path: string };
  #byKey: ReadonlyMap<string, RowDigest> | null = null;
  /** Of one dataset at a time: nights that have the same one mostly follow each other. */
  #found: { readonly store: Store; readonly datasetId: number; readonly rows: ReadonlyMap<number, number> } | null =
    null;

  constructor(store: Store, dataset: ExpectingRows['dataset']) {
    this.store = store;
    this.dataset = dataset;
  }

  /**
   * The rows of another dataset whose key is here too, with other cells: their row index there → here, ascending. Cells are not
   * read for it, and its own keys only once.
   */
  differingFrom(store: Store, datasetId: number): ReadonlyMap<number, number> {
    if (this.#found?.store === store && this.#found.datasetId === datasetId) return this.#found.rows;
    const rows = new Map<number, number>();
    if (store !== this.store || datasetId !== this.dataset.id)
      for (const { rowIndex, rowKey, contentHash } of rowDigests(store, datasetId)) {
        const here = this.#digests().get(rowKey);
        if (here && here.contentHash !== contentHash) rows.set(rowIndex, here.rowIndex);
      }
    this.#found = { store, datasetId, rows };
    return rows;
  }

  #digests(): ReadonlyMap<string, RowDigest> {
    this.#byKey ??= new Map([...rowDigests(this.store, this.dataset.id)].map((digest) => [digest.rowKey, digest]));
    return this.#byKey;
  }
}
