import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Undoes a response's Content-Encoding, piece by piece, so that a stream's tokens are seen when they come. */
export interface BodyDecoder {
  write(piece: Buffer): void;
  /** No more pieces: `onEnd` or `onError` follows. */
  end(): void;
  destroy(): void;
}

export interface DecodedSink {
  readonly onPiece: (piece: Buffer) => void;
  readonly onEnd: () => void;
  /** The pieces are no valid data of that encoding, or end too early. */
  readonly onError: (error: Error) => void;
}

export const acceptedEncodings = 'gzip, deflate, br';

/**
 * @param encoding the header's value
 * @returns null: nothing to undo; `unknown`: an encoding that was never offered
 */
export function createBodyDecoder(encoding: string | null, sink: DecodedSink): BodyDecoder | null | 'unknown' {
  switch (encoding?.toLowerCase() ?? '') {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return connected(createGunzip(), sink);
    case 'br':
      return connected(createBrotliDecompress(), sink);
    case 'deflate':
      return inflating(sink);
    default:
      return 'unknown';
  }
}

type Decompressor = ReturnType<typeof createGunzip>;

function connected(decompressor: Decompressor, sink: DecodedSink): BodyDecoder {
  decompressor.on('data', sink.onPiece).on('end', sink.onEnd).on('error', sink.onError);
  return {
    write: (piece) => {
      decompressor.write(piece);
    },
    end: () => {
      decompressor.end();
    },
    destroy: () => {
      decompressor.destroy();
    },
  };
}

/** `deflate` means zlib's format, but some servers send it bare: the first byte tells. */
function inflating(sink: DecodedSink): BodyDecoder {
  let decoder: BodyDecoder | null = null;
  return {
    write: (piece) => {
      const isZlib = ((piece[0] ?? 0) & 0x0f) === 0x08;
      decoder ??= connected(isZlib ? createInflate() : createInflateRaw(), sink);
      decoder.write(piece);
    },
    end: () => (decoder === null ? sink.onEnd() : decoder.end()),
    destroy: () => decoder?.destroy(),
  };
}
