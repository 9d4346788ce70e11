/** One record of a dataset, as read: a cell is data and is never evaluated. */
export interface Row {
  /** Position among the dataset's records, from 0. */
  readonly rowIndex: number;
  /** Physical line where the record starts; the header is line 1. */
  readonly line: number;
  /** The `id` cell where the dataset has one, else content hash + occurrence number. Unique in a dataset. */
  readonly rowKey: string;
  /** SHA-256 over the row's cells by column name (lower-case hex); the same wherever the row stands in the file. */
  readonly contentHash: string;
  /** Column name → cell, in the order of the header. */
  readonly columns: Readonly<Record<string, string>>;
}
