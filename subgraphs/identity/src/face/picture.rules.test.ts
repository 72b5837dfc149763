import { describe, expect, test } from 'vitest';
import { mostBytes, readPicture, sizeOfJpeg } from './picture.rules.ts';

const start = [0xff, 0xd8];
const end = [0xff, 0xd9];
const segment = (code: number, ...body: number[]) => [0xff, code, (body.length + 2) >> 8, (body.length + 2) & 255, ...body];
const comment = segment(0xfe, 1, 2, 3);
const frame = (width = 640, height = 480, code = 0xc0, components = 3) =>
  segment(code, 8, height >> 8, height & 255, width >> 8, width & 255, components);
/** A stuffed byte and a restart are within the codes. */
const scan = [...segment(0xda, 1), 0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56];
const jpeg = (...parts: number[][]) => Uint8Array.from(parts.flat());
const whole = jpeg(start, comment, frame(), scan, end);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

test('the size of a JPEG is read from its head', () => {
  expect(sizeOfJpeg(whole)).toEqual({ width: 640, height: 480 });
  expect(sizeOfJpeg(jpeg(start, frame(1024, 768, 0xc1), [0xff], scan, scan, scan, end))).toEqual({ width: 1024, height: 768 });
});

const progressive = 'A frame is a baseline JPEG, not a progressive or arithmetic one.';
const damaged = 'This JPEG breaks off or is damaged; take the frame anew.';
test.each([
  ['text', Buffer.from('<svg onload=alert(1)>'), 'A frame is a JPEG; this is none.'],
  ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'A frame is a JPEG; this is none.'],
  ['nothing', new Uint8Array(), 'A frame is a JPEG; this is none.'],
  ['a progressive one', jpeg(start, frame(640, 480, 0xc2), scan, end), progressive],
  ['an arithmetic one', jpeg(start, frame(640, 480, 0xc9), scan, end), progressive],
  ['more scans than components: each is a pass over all pixels', jpeg(start, frame(), scan, scan, scan, scan, end), damaged],
  ['two frames', jpeg(start, frame(), frame(60_000, 60_000), scan, end), damaged],
  ['no frame', jpeg(start, scan, end), damaged],
  ['no scan', jpeg(start, frame(), end), damaged],
  ['no end', jpeg(start, frame(), scan), damaged],
  ['a segment that is longer than the file', jpeg(start, frame(), [0xff, 0xfe, 0xff, 0xff, 1], end), damaged],
  ['a segment without a length', jpeg(start, frame(), [0xff, 0xfe, 0, 0], scan, end), damaged],
  ['a picture within the picture', jpeg(start, start, frame(), scan, end), damaged],
  ['something behind the end', jpeg(start, frame(), scan, end, [0x50, 0x4b, 3, 4]), 'Something follows the end of this JPEG.'],
])('refused: %s', (_, bytes, message) => {
  expect(sizeOfJpeg(bytes)).toBe(message);
});

test('a JPEG that breaks off anywhere is refused', () => {
  for (let length = 0; length < whole.length; length += 1) expect(typeof sizeOfJpeg(whole.subarray(0, length))).toBe('string');
});

describe('a frame', () => {
  test('comes as base64', () => {
    expect(readPicture(base64(whole))).toMatchObject({ width: 640, height: 480, bytes: whole });
    for (const text of [
      '',
      '====',
      `data:image/jpeg;base64,${base64(whole)}`,
      `${base64(whole)}\n`,
      base64(whole).slice(1),
      '%%%%',
    ])
      expect(readPicture(text)).toMatch(/base64|none/);
  });
  test('has a bounded number of bytes, also before they are read', () => {
    const filled = (bytes: number) => jpeg(start, frame(), segment(0xda, 1), Array(bytes - whole.length).fill(1), end);
    expect(typeof readPicture(base64(filled(mostBytes)))).toBe('object');
    expect(readPicture(base64(filled(mostBytes + 100)))).toMatch(/at most 120000 bytes/);
  });
  test.each([
    [240, 240, true],
    [1920, 1920, true],
    [239, 480, false],
    [480, 239, false],
    [1921, 480, false],
    [65_500, 65_500, false],
    [640, 0, false],
  ])('of %i by %i pixels is taken: %s', (width, height, taken) => {
    const read = readPicture(base64(jpeg(start, frame(width, height), scan, end)));
    expect(typeof read === 'object').toBe(taken);
    if (!taken) expect(read).toMatch(/240 to 1920 pixels/);
  });
});
