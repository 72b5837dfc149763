/** Bytes of one frame. Three of them as base64 fit into what the router takes of variables (500,000 bytes). */
export const mostBytes = 120_000;
/** Pixels of each side: below there is no face to be measured, above is only work. */
export const sides = { least: 240, most: 1920 } as const;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Picture extends Size {
  readonly bytes: Uint8Array;
}

/** A picture that was brought as base64 (RFC 4648, section 4), or what is wrong with it. Nothing is decoded: the head says what is in it. */
export function readPicture(base64: string): Picture | string {
  if (base64.length > Math.ceil(mostBytes / 3) * 4)
    return `A frame has at most ${mostBytes} bytes; make it smaller, 640 by 480 is enough.`;
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    return 'A frame is a JPEG as base64, without line breaks and prefix.';
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  const size = sizeOfJpeg(bytes);
  if (typeof size === 'string') return size;
  const { width, height } = size;
  if (Math.min(width, height) < sides.least || Math.max(width, height) > sides.most)
    return `A frame has ${sides.least} to ${sides.most} pixels on each side, not ${width} by ${height}.`;
  return { bytes, width, height };
}

const notJpeg = 'A frame is a JPEG; this is none.';
const broken = 'This JPEG breaks off or is damaged; take the frame anew.';

const marker = { start: 0xd8, end: 0xd9, scan: 0xda } as const;
/** Sequential frames with Huffman codes (ITU-T T.81, B.1.1.3): what cameras and canvases make. */
const sequential: readonly number[] = [0xc0, 0xc1];
/** All other frames; the numbers between are tables. A progressive one may ask for thousands of passes over the picture in a few kilobytes. */
const otherFrames: readonly number[] = [0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
const isRestart = (code: number) => code >= 0xd0 && code <= 0xd7;

/**
 * Walks through a JPEG by its markers (ITU-T T.81, annex B) and gives the size that a decoder will make of it, or what is wrong. One frame, a scan for each of
 * its components at most, an end, and nothing behind it: so whatever is accepted costs at most its pixels, and is nothing else beside a picture.
 */
export function sizeOfJpeg(bytes: Uint8Array): Size | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xff00 + marker.start) return notJpeg;
  let frame: (Size & { readonly components: number }) | null = null;
  let scans = 0;
  let at = 2;
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) return broken;
    const code = bytes[at + 1]!;
    if (code === 0xff) {
      at += 1;
      continue;
    }
    if (code === marker.end)
      return frame === null || scans === 0
        ? broken
        : at + 2 === bytes.length
          ? sizeOf(frame)
          : 'Something follows the end of this JPEG.';
    if (code === marker.start || code <= 1 || isRestart(code) || at + 4 > bytes.length) return broken;
    const length = view.getUint16(at + 2);
    const next = at + 2 + length;
    if (length < 2 || next > bytes.length) return broken;
    if (otherFrames.includes(code)) return 'A frame is a baseline JPEG, not a progressive or arithmetic one.';
    if (sequential.includes(code)) {
      if (frame !== null || length < 8) return broken;
      frame = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: bytes[at + 9]! };
    }
    if (code === marker.scan) {
      scans += 1;
      if (frame === null || scans > frame.components) return broken;
    }
    at = code === marker.scan ? endOfScan(bytes, next) : next;
  }
  return broken;
}

/** Behind the codes of a scan: at the next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at !== -1 && (bytes[at + 1] === 0 || isRestart(bytes[at + 1] ?? 0))) at = bytes.indexOf(0xff, at + 2);
  return at === -1 ? bytes.length : at;
}

const sizeOf = ({ width, height }: Size): Size => ({ width, height });
