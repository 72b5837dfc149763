/** How a whole answer begins and ends. Errors stand either before `data` or after it, so an answer with some does not. */
const opening = Buffer.from('{"data":{');
/** Bytes kept of the end: a line feed may follow the braces. */
const tailLength = 8;
const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');

/** Null for a whole answer without errors, else what was wrong with it. */
export type Verdict = string | null;

/**
 * Reads the answers of one kept connection (RFC 9112: a length, or chunks) and looks at their beginning and end only: reading the JSON, or
 * a client that can do everything, would cost more than the server under test.
 */
export class ReplyReader {
  readonly #onReply: (verdict: Verdict) => void;
  #rest: Buffer = Buffer.alloc(0);
  #status = 0;
  /** Bytes of the body or chunk that are still to come; null while a head, or the size of a chunk, is awaited. */
  #missing: number | null = null;
  #chunked = false;
  #inBody = false;
  #beginning: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);

  constructor(onReply: (verdict: Verdict) => void) {
    this.#onReply = onReply;
  }

  read(data: Buffer): void {
    let input = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    for (;;) {
      const used = this.#step(input);
      if (used === 0) break;
      input = input.subarray(used);
    }
    // A copy: the socket's buffer is filled anew.
    this.#rest = Buffer.from(input);
  }

  /** Takes one piece off the input; 0 when more must come first. */
  #step(input: Buffer): number {
    if (!this.#inBody) return this.#readHead(input);
    if (this.#missing === null) return this.#readChunkSize(input);
    return this.#readBody(input, this.#missing);
  }

  #readHead(input: Buffer): number {
    const end = input.indexOf(headEnd);
    if (end < 0) return 0;
    const head = input.toString('latin1', 0, end);
    this.#status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    this.#chunked = length === undefined;
    this.#missing = length === undefined ? null : Number(length);
    this.#inBody = true;
    this.#beginning = Buffer.alloc(0);
    this.#tail = Buffer.alloc(0);
    if (this.#missing === 0) this.#finish();
    return end + headEnd.length;
  }

  #readChunkSize(input: Buffer): number {
    const end = input.indexOf(lineEnd);
    if (end < 0) return 0;
    const size = Number.parseInt(input.toString('latin1', 0, end), 16);
    if (size > 0) {
      this.#missing = size;
      return end + lineEnd.length;
    }
    // The last chunk is empty, and so is the line after it: nobody here sends trailers.
    const whole = end + 2 * lineEnd.length;
    if (input.length < whole) return 0;
    this.#finish();
    return whole;
  }

  #readBody(input: Buffer, missing: number): number {
    const piece = input.length > missing ? input.subarray(0, missing) : input;
    if (piece.length > 0) this.#keep(piece);
    const left = missing - piece.length;
    if (left > 0) {
      this.#missing = left;
      return piece.length;
    }
    if (!this.#chunked) {
      this.#finish();
      return piece.length;
    }
    // The line feed after a chunk is taken together with it, so that it is never left half read.
    if (input.length < missing + lineEnd.length) {
      this.#missing = 0;
      return piece.length;
    }
    this.#missing = null;
    return piece.length + lineEnd.length;
  }

  #keep(piece: Buffer): void {
    if (this.#beginning.length < opening.length) this.#beginning = Buffer.concat([this.#beginning, piece.subarray(0, 300)]);
    this.#tail =
      piece.length >= tailLength
        ? Buffer.from(piece.subarray(-tailLength))
        : Buffer.concat([this.#tail, piece]).subarray(-tailLength);
  }

  #finish(): void {
    this.#inBody = false;
    this.#missing = null;
    const whole =
      this.#beginning.subarray(0, opening.length).equals(opening) && this.#tail.toString('latin1').trimEnd().endsWith('}}');
    const verdict =
      this.#status === 200 && whole ? null : `status ${this.#status}: ${this.#beginning.toString('utf8')} … ${this.#tail}`;
    this.#onReply(verdict);
  }
}
