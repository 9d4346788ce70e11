import { posix } from 'node:path';
import { type Import, readImports } from './read-imports.ts';
import { outsideFiles, roomTable, soleUserOfNodeModule } from './room-table.ts';

/**
 * What the import table forbids in one file.
 * @param path from the project's folder, with `/`: `src/report/terminal.ts`
 * @returns one sentence a forbidden import, beginning with `path:line`
 */
export function findImportViolations(path: string, source: string): readonly string[] {
  const room = roomOf(path);
  if (!roomTable[room]) return [`${path}: there is no room ${room} in the import table`];
  return readImports(path, source).flatMap((one) => {
    const reason = whyForbidden(path, room, one);
    return reason === null ? [] : [`${path}:${one.line}: ${one.kind} import of ${one.from}: ${reason}`];
  });
}

/** The folder below `src`, or the file's own name where it lies directly in `src`. */
function roomOf(path: string): string {
  return path.split('/')[1] ?? path;
}

function whyForbidden(path: string, room: string, { from }: Import): string | null {
  if (from === null) return 'what is imported must be written out, so that it can be checked';
  if (/^\.\.?(\/|$)/.test(from)) return whyFileForbidden(room, posix.join(posix.dirname(path), from));
  if (from.startsWith('node:')) return whyNodeForbidden(room, from);
  return whyLibraryForbidden(room, from);
}

function whyFileForbidden(room: string, target: string): string | null {
  if (!target.startsWith('src/')) {
    return outsideFiles[target]?.includes(room) ? null : 'it lies outside src';
  }
  const other = roomOf(target);
  if (other === room) return null;
  if (room === 'vocabulary') return 'vocabulary imports nothing';
  const may = ['vocabulary', ...(roomTable[room]?.rooms ?? [])];
  return may.includes(other) ? null : `${room} may import ${may.join(', ')}`;
}

function whyNodeForbidden(room: string, from: string): string | null {
  if (roomTable[room]?.node === 'none') return `${room} imports nothing of Node`;
  const sole = soleUserOfNodeModule[from];
  return sole === undefined || sole === room ? null : `only ${sole} may`;
}

function whyLibraryForbidden(room: string, from: string): string | null {
  const users = Object.entries(roomTable).filter(([, { libraries }]) => libraries.some((name) => isOf(name, from)));
  if (users.length === 0) return 'the import table has no room for it';
  return users.some(([user]) => user === room) ? null : `only ${users.map(([user]) => user).join(', ')} may`;
}

/** Whether `from` is the package, something inside it, or in the scope `@scope/*`. */
function isOf(library: string, from: string): boolean {
  if (library.endsWith('/*')) return from.startsWith(library.slice(0, -1));
  return from === library || from.startsWith(`${library}/`);
}
