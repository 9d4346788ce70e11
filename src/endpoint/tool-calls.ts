import { countOf, isRecord, type JsonRecord, recordOf, textOf } from './json-value.ts';

interface Slot {
  index: number | null;
  id: string | null;
  type: string;
  name: string;
  arguments: string;
}

/** Joins the tool calls that a stream sends in pieces: by `index`, else by `id`, else into a new slot. */
export class ToolCallCollector {
  readonly #slots: Slot[] = [];
  // A search through all slots would make the time grow with the square of their number, which is the endpoint's to choose.
  readonly #byIndex = new Map<number, Slot>();
  readonly #byId = new Map<string, Slot>();

  /** @param toolCalls the delta's `tool_calls`; anything but an array is none */
  add(toolCalls: unknown): void {
    if (!Array.isArray(toolCalls)) return;
    for (const piece of toolCalls) if (isRecord(piece)) this.#addPiece(piece);
  }

  /** The older form: one call, its name and arguments in pieces. */
  addFunctionCall(functionCall: unknown): void {
    if (isRecord(functionCall)) this.#addPiece({ index: 0, function: functionCall });
  }

  /** The calls as a whole answer would have them, in the order of their first pieces. */
  calls(): readonly unknown[] {
    return this.#slots.map(({ id, type, name, arguments: given }) => ({
      ...(id === null ? {} : { id }),
      type,
      function: { name, arguments: given },
    }));
  }

  #addPiece(piece: JsonRecord): void {
    const slot = this.#slotFor(countOf(piece['index']), textOf(piece['id']));
    const called = recordOf(piece['function']);
    slot.type = textOf(piece['type']) ?? slot.type;
    // Some servers repeat the whole name in every piece.
    const name = textOf(called['name']) ?? '';
    if (name !== slot.name) slot.name += name;
    const given = called['arguments'];
    slot.arguments +=
      typeof given === 'string' ? given : given === undefined || given === null ? '' : JSON.stringify(given);
  }

  #slotFor(index: number | null, id: string | null): Slot {
    const known = index === null ? id !== null && this.#byId.get(id) : this.#byIndex.get(index);
    const slot = known || { index, id: null, type: 'function', name: '', arguments: '' };
    if (!known) this.#slots.push(slot);
    if (!known && index !== null) this.#byIndex.set(index, slot);
    slot.id ??= id;
    if (slot.id !== null && !this.#byId.has(slot.id)) this.#byId.set(slot.id, slot);
    return slot;
  }
}
