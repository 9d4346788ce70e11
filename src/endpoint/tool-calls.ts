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
    const known = this.#slots.find((slot) => (index === null ? id !== null && slot.id === id : slot.index === index));
    if (known) {
      known.id ??= id;
      return known;
    }
    const slot: Slot = { index, id, type: 'function', name: '', arguments: '' };
    this.#slots.push(slot);
    return slot;
  }
}
