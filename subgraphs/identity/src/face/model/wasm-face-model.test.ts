import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blurred, openStudio } from '../../testing/face-pictures.ts';
import { judgeFrames } from '../face.rules.ts';
import type { FaceModel, Look } from '../port.ts';
import { openFaceModel } from './wasm-face-model.ts';

let studio: Awaited<ReturnType<typeof openStudio>>;
let model: FaceModel;
beforeAll(async () => {
  studio = await openStudio();
  model = openFaceModel();
});
afterAll(() => model?.close());

const oneFrame = (look: Look) => judgeFrames(['STRAIGHT'], [look]);
const ada = async () => Buffer.from(await studio.frame('ada', 'STRAIGHT'), 'base64');

test('is called by its version, so that what an older one measured is not compared', () => {
  const { version } = createRequire(import.meta.url)('@vladmandic/face-api/package.json') as { readonly version: string };
  expect(model.name).toBe(`face-api@${version}/face_recognition`);
});

// One thread, one model: about a quarter of a second of a core for each picture.
test('what is in a picture: one face as 128 numbers, too small a one, a blurred one, several, none', async () => {
  const [one] = await model.look([await ada()]);
  expect(one).toMatchObject({ found: 'ONE' });
  const { descriptor } = oneFrame(one!) as { descriptor: Float32Array };
  expect(descriptor).toHaveLength(128);
  expect(Math.hypot(...descriptor)).toBeGreaterThan(0.5);
  const small = await studio.encode(await studio.cut('sample1.jpg', 1820, 640, 1500));
  const soft = await studio.encode(blurred(await studio.cut('sample6.jpg', 1592, 397, 600), 30));
  const three = await studio.encode(await studio.cut('sample3.jpg', 1075, 675, 1350));
  const wall = await studio.encode(await studio.cut('sample4.jpg', 1700, 300, 240));
  expect(oneFrame((await model.look([small]))[0]!)).toMatchObject({ fault: 'TOO_SMALL' });
  expect(oneFrame((await model.look([soft]))[0]!)).toMatchObject({ fault: 'BLURRED' });
  // Nothing behind the first that is at fault is looked at.
  expect(await model.look([three, wall])).toEqual([{ found: 'SEVERAL' }]);
  expect(await model.look([wall])).toEqual([{ found: 'NONE' }]);
}, 30_000);

test('rubbish behind a good head harms nobody who comes after it', async () => {
  const good = await ada();
  const head = good.subarray(0, 700);
  const rubbish = Buffer.concat([head, Buffer.alloc(20_000, 0xab), Buffer.from([0xff, 0xd9])]);
  const [look] = await model.look([rubbish]);
  expect(['UNREADABLE', 'NONE']).toContain(look!.found);
  expect((await model.look([good]))[0]).toMatchObject({ found: 'ONE' });
}, 30_000);

test('who comes when the line is full is refused at once, and those in it are answered', async () => {
  const none = Buffer.from('no picture');
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => model.look([none])));
  expect(answers.map(({ status }) => status)).toEqual([...Array(7).fill('fulfilled'), 'rejected']);
  expect(answers[7]).toMatchObject({ reason: { code: 'TOO_MANY_REQUESTS', message: /faces/ } });
  expect(answers[0]).toMatchObject({ value: [{ found: 'UNREADABLE' }] });
});

test('whoever waits for a thread that ends is told, and the next gets another one', async () => {
  const waiting = model.look([await ada()]);
  await model.close();
  await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await model.look([Buffer.from('no picture')])).toEqual([{ found: 'UNREADABLE' }]);
}, 30_000);
