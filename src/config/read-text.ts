import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { UserError } from '../vocabulary/user-error.ts';

/** More than anyone writes by hand; a larger file is a dataset or a mistake. */
const largestBytes = 4 * 1024 * 1024;

/** The text of a config file, without a byte order mark. Throws UserError for anything that cannot be one. */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (!isUtf8(bytes))
    throw new UserError(`The config is not UTF-8 text.`, {
      where: placeOfBadBytes(path, bytes),
      next: saveAsUtf8(bytes),
    });
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '')
    throw new UserError('The config is empty.', { where: path, next: 'Start from configs/demo.yaml.' });
  return text;
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    await using file = await open(path);
    const about = await file.stat();
    if (about.isDirectory())
      throw new UserError('The config is a folder.', { where: path, next: 'Name a YAML or JSON file in it.' });
    if (about.size > largestBytes) throw tooLarge(path, `${about.size} bytes`);
    const pieces: Buffer[] = [];
    let length = 0;
    // A pipe or a device has no size, and perhaps no end.
    for await (const piece of file.createReadStream({ autoClose: false })) {
      pieces.push(piece);
      length += piece.length;
      if (length > largestBytes) throw tooLarge(path, `more than ${largestBytes} bytes`);
    }
    return Buffer.concat(pieces, length);
  } catch (error) {
    if (!isFileError(error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new UserError('There is no such config file.', { where: path, next: 'Check the path.' });
    throw new UserError(`The config cannot be read: ${error.message}.`, {
      where: path,
      next: 'Check its permissions.',
    });
  }
}

function tooLarge(path: string, size: string): UserError {
  return new UserError(`The config is too large: ${size}.`, {
    where: path,
    next: 'Name a YAML or JSON file; a dataset belongs into its dataset.path.',
  });
}

export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

function placeOfBadBytes(path: string, bytes: Buffer): string {
  // No byte of a UTF-8 character is a newline, so lines can be judged one by one.
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    if (!isUtf8(bytes.subarray(start, end))) return `${path}:${line}`;
    start = end;
  }
  return path;
}

function saveAsUtf8(bytes: Buffer): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return isUtf16 ? 'It is UTF-16: save it as UTF-8.' : 'Save it as UTF-8.';
}
