import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import decodeJpeg, { init as initDecoder } from '@jsquash/jpeg/decode.js';
import encodeJpeg, { init as initEncoder } from '@jsquash/jpeg/encode.js';
import type { Pose } from '../face/face.rules.ts';

/**
 * Pictures of faces for tests, cut out of those that come with the model's package (MIT), in memory: no picture of anybody lies in this repository. Each person is there
 * once; turned heads are bent out of that one picture, as somebody might who wants to deceive: the challenge does not notice, and does not claim to.
 */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Where in which of the package's pictures somebody looks nearly straight ahead. */
const people = {
  ada: { file: 'sample6.jpg', x: 1592, y: 397, size: 600, degrees: 30 },
  eve: { file: 'sample5.jpg', x: 1191, y: 298, size: 450, degrees: 17 },
} as const;
export type Shown = keyof typeof people;

const require = createRequire(import.meta.url);
const folderOf = (name: string) => dirname(require.resolve(`${name}/package.json`));
const side = 480;

type Init = (module: object) => Promise<void>;
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: { compile(bytes: Uint8Array): Promise<object> } };

/** Decodes and encodes JPEGs. */
export async function openStudio() {
  const codec = join(folderOf('@jsquash/jpeg'), 'codec');
  await (initDecoder as unknown as Init)(await WebAssembly.compile(await readFile(join(codec, 'dec/mozjpeg_dec.wasm'))));
  await (initEncoder as unknown as Init)(await WebAssembly.compile(await readFile(join(codec, 'enc/mozjpeg_enc.wasm'))));
  const files = new Map<string, Promise<Pixels>>();
  const open = (file: string) => {
    const path = join(folderOf('@vladmandic/face-api'), 'demo', file);
    if (!files.has(file))
      files.set(
        file,
        readFile(path).then((bytes) => decodeJpeg(new Uint8Array(bytes).buffer) as Promise<Pixels>),
      );
    return files.get(file)!;
  };
  const encode = async (pixels: Pixels, options: { quality?: number; progressive?: boolean } = {}) => {
    const jpeg = await encodeJpeg(pixels as never, { quality: 80, progressive: false, ...options });
    return Buffer.from(jpeg);
  };
  const frames = new Map<string, Promise<string>>();
  const draw = async (who: Shown, pose: Pose) => {
    const { file, degrees, ...where } = people[who];
    const straight = cut(await open(file), where);
    const pixels = pose === 'STRAIGHT' ? straight : turned(straight, degrees);
    return (await encode(pose === 'LEFT' ? mirrored(pixels) : pixels)).toString('base64');
  };
  return {
    encode,
    /** A square cut out of a picture of the package, 480 pixels a side. */
    cut: async (file: string, x: number, y: number, size: number) => cut(await open(file), { x, y, size }),
    /** Somebody's picture in a pose, as it comes from a camera; drawn once. */
    frame(who: Shown, pose: Pose): Promise<string> {
      const name = `${who} ${pose}`;
      if (!frames.has(name)) frames.set(name, draw(who, pose));
      return frames.get(name)!;
    },
  };
}

/** A picture of the same or another size; `from` says where in the first one each pixel comes from. */
function drawn(
  picture: Pixels,
  width: number,
  height: number,
  from: (x: number, y: number) => readonly [number, number],
): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) put(data, (y * width + x) * 4, picture, from(x, y));
  return { width, height, data };
}

/** The colour at a place, by the four pixels around it. */
function put(into: Uint8ClampedArray, at: number, { width, height, data }: Pixels, [x, y]: readonly [number, number]): void {
  const left = Math.max(0, Math.min(width - 2, Math.floor(x)));
  const top = Math.max(0, Math.min(height - 2, Math.floor(y)));
  const right = Math.max(0, Math.min(1, x - left));
  const low = Math.max(0, Math.min(1, y - top));
  const first = (top * width + left) * 4;
  const below = first + width * 4;
  for (let channel = 0; channel < 4; channel += 1) {
    const above = data[first + channel]! * (1 - right) + data[first + 4 + channel]! * right;
    into[at + channel] = above * (1 - low) + (data[below + channel]! * (1 - right) + data[below + 4 + channel]! * right) * low;
  }
}

function cut(picture: Pixels, { x, y, size }: { readonly x: number; readonly y: number; readonly size: number }): Pixels {
  const scale = size / side;
  return drawn(picture, side, side, (column, row) => [x - size / 2 + column * scale, y - size / 2 + row * scale]);
}

const mirrored = (picture: Pixels): Pixels => drawn(picture, picture.width, picture.height, (x, y) => [picture.width - 1 - x, y]);

/** Each pixel becomes the mean of four neighbours, `times` times. */
export function blurred(picture: Pixels, times: number): Pixels {
  const { width, height } = picture;
  let soft = picture;
  for (let n = 0; n < times; n += 1) soft = drawn(soft, width, height, (x, y) => [x + 0.5 - (n % 2), y + 0.5 - (n % 2)]);
  return soft;
}

/** The head in the middle, taken for an ellipsoid and turned to its right by as much as brings the nose as far as in a head turned by thirty. */
function turned(picture: Pixels, degrees: number): Pixels {
  const [middle, across, up] = [side / 2, side * 0.26, side * 0.37];
  const angle = (-degrees * Math.PI) / 180;
  return drawn(picture, side, side, (x, y) => {
    const [u, v] = [(x - middle) / across, (y - middle) / up];
    if (u * u + v * v >= 1) return [x, y];
    const ring = Math.sqrt(1 - v * v);
    const from = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, Math.asin(u / ring) - angle));
    return [middle + across * ring * Math.sin(from), y];
  });
}
