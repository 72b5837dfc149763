/**
 * The networks of `@vladmandic/face-api` on TensorFlow.js and WebAssembly. Imported in the thread of `face.worker.ts` alone: it changes how modules are found,
 * and what it computes blocks.
 */
import { readFile } from 'node:fs/promises';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import decodeJpeg, { init as initJpeg } from '@jsquash/jpeg/decode.js';
import type { Look, SeenFace } from '../port.ts';
import { type Pixels, sharpnessOf } from './sharpness.rules.ts';

const require = createRequire(import.meta.url);
const folderOf = (name: string) => dirname(require.resolve(`${name}/package.json`));

// The library asks for all of TensorFlow.js, of which training and browsers are most; its core is what finding faces needs.
registerHooks({
  resolve: (specifier, context, next) => next(specifier === '@tensorflow/tfjs' ? '@tensorflow/tfjs-core' : specifier, context),
});
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof import('@vladmandic/face-api');
const tf = faceapi.tf as unknown as Tensorflow;

/** Compiled once, begun anew for each picture. Types of WebAssembly come with browsers, too. */
type Decoder = object;
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: { compile(bytes: Uint8Array): Promise<Decoder> } };

/** What is used of TensorFlow.js; its own types come with browsers. */
interface Tensorflow {
  readonly Tensor: { readonly prototype: object };
  setWasmPaths(folder: string): void;
  setBackend(name: string): Promise<boolean>;
  tidy<T>(compute: () => T): T;
  tensor3d(values: Uint8Array, shape: readonly [number, number, number], type: 'int32'): unknown;
  slice(tensor: unknown, begin: readonly number[], size: readonly number[]): unknown;
  dispose(tensor: unknown): void;
  readonly io: { decodeWeights(bytes: ArrayBuffer, specs: unknown): unknown };
  readonly [operation: string]: unknown;
}

/** Operations that the library calls as methods, which the whole of TensorFlow.js would have made of them. */
const methods = ['add', 'div', 'expandDims', 'mean', 'mul', 'reshape', 'slice', 'sub'] as const;

function addMethods(): void {
  const chained: Record<string, (this: unknown, ...args: readonly unknown[]) => unknown> = {};
  for (const name of methods) {
    const operation = tf[name] as (...args: readonly unknown[]) => unknown;
    chained[name] = function (...args) {
      return operation(this, ...args);
    };
  }
  const reshape = tf.reshape as (tensor: unknown, shape: readonly unknown[]) => unknown;
  for (const name of ['as2D', 'as3D', 'as4D']) {
    chained[name] = function (...shape) {
      return reshape(this, shape);
    };
  }
  chained.as1D = function () {
    return reshape(this, [-1]);
  };
  Object.assign(tf.Tensor.prototype, chained);
}

interface Network {
  loadFromWeightMap(weights: unknown): void;
}

async function load(network: Network, name: string): Promise<void> {
  const folder = join(folderOf('@vladmandic/face-api'), 'model');
  const manifest = JSON.parse(await readFile(join(folder, `${name}-weights_manifest.json`), 'utf8')) as readonly {
    readonly paths: readonly [string];
    readonly weights: readonly unknown[];
  }[];
  const bytes = await readFile(join(folder, manifest[0]!.paths[0]));
  const weights = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  network.loadFromWeightMap(
    tf.io.decodeWeights(
      weights,
      manifest.flatMap((part) => part.weights),
    ),
  );
}

/**
 * The small detector finds faces that fill a good part of the picture, which is what is asked for, with a fifth of the work of the large one (SSD MobileNet). Pictures are
 * looked at in a square of 416 pixels; at this confidence a face counts, of those behind the person, too.
 */
const detection = { inputSize: 416, scoreThreshold: 0.5 } as const;

/** Loads what is needed, a quarter of a second of a core; resolves to what looks at one picture. */
export async function openNetworks(): Promise<(jpeg: Uint8Array) => Promise<Look>> {
  tf.setWasmPaths(`${join(folderOf('@tensorflow/tfjs-backend-wasm'), 'dist')}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js has no WebAssembly here.');
  addMethods();
  const { tinyFaceDetector, faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
  await load(tinyFaceDetector, 'tiny_face_detector_model');
  await load(faceLandmark68Net, 'face_landmark_68_model');
  await load(faceRecognitionNet, 'face_recognition_model');
  const decoder = await WebAssembly.compile(await readFile(join(folderOf('@jsquash/jpeg'), 'codec/dec/mozjpeg_dec.wasm')));
  return async (jpeg) => {
    const pixels = await decode(decoder, jpeg);
    return pixels === null ? { found: 'UNREADABLE' } : lookAt(pixels);
  };
}

/** A decoder for each picture: what a hostile one leaves in its memory goes with it. Null where it is none after all. */
async function decode(decoder: Decoder, jpeg: Uint8Array): Promise<Pixels | null> {
  // What it says of damage is for whoever debugs it.
  await (initJpeg as unknown as (module: Decoder, options: object) => Promise<void>)(decoder, { printErr: () => {} });
  try {
    return (await decodeJpeg(new Uint8Array(jpeg).buffer, { preserveOrientation: true })) as Pixels;
  } catch {
    return null; // the decoder throws for what it cannot read, and says nothing that would help
  }
}

async function lookAt(pixels: Pixels): Promise<Look> {
  const { width, height, data } = pixels;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  const image = tf.tidy(() => tf.slice(tf.tensor3d(bytes, [height, width, 4], 'int32'), [0, 0, 0], [-1, -1, 3]));
  try {
    const options = new faceapi.TinyFaceDetectorOptions(detection);
    const [first, second] = await faceapi.detectAllFaces(image as never, options).withFaceLandmarks();
    if (!first) return { found: 'NONE' };
    if (second) return { found: 'SEVERAL' };
    const aligned = await faceapi.extractFaceTensors(image as never, [first.alignedRect]);
    try {
      const descriptor = (await faceapi.computeFaceDescriptor(aligned[0] as never)) as Float32Array;
      return { found: 'ONE', face: { ...measured(pixels, first), descriptor } };
    } finally {
      tf.dispose(aligned);
    }
  } finally {
    tf.dispose(image);
  }
}

type Found = Awaited<ReturnType<ReturnType<typeof faceapi.detectAllFaces>['withFaceLandmarks']>>[number];

function measured(pixels: Pixels, { detection, landmarks }: Found): Omit<SeenFace, 'descriptor'> {
  const { box } = detection;
  return {
    width: box.width,
    sharpness: sharpnessOf(pixels, box),
    landmarks: landmarks.positions.map(({ x, y }) => ({ x, y })),
  };
}
