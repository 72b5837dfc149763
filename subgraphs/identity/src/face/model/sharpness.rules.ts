/** A decoded picture: four bytes a pixel, the last of which is not looked at. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Every face is measured at this size, so that a large one does not count as blurred. */
const side = 112;

/** The variance of the Laplacian (Pech-Pacheco et al., 2000) over that of the grey values, so that neither light nor skin decides. 0 for one even colour. */
export function sharpnessOf(picture: Pixels, box: Box): number {
  const grey = greyAt(picture, box);
  const laplacian: number[] = [];
  const inner: number[] = [];
  for (let y = 1; y < side - 1; y += 1) {
    for (let x = 1; x < side - 1; x += 1) {
      const at = y * side + x;
      inner.push(grey[at]!);
      laplacian.push(grey[at - 1]! + grey[at + 1]! + grey[at - side]! + grey[at + side]! - 4 * grey[at]!);
    }
  }
  const contrast = variance(inner);
  return contrast === 0 ? 0 : variance(laplacian) / contrast;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** The box in `side` by `side` means of grey (ITU-R BT.601); what lies outside the picture is black. */
function greyAt(picture: Pixels, box: Box): Float64Array {
  const grey = new Float64Array(side * side);
  const steps = (from: number, length: number, step: number) => {
    const first = Math.floor(from + (step * length) / side);
    return [first, Math.max(first + 1, Math.floor(from + ((step + 1) * length) / side))] as const;
  };
  for (let y = 0; y < side; y += 1) {
    const [top, bottom] = steps(box.y, box.height, y);
    for (let x = 0; x < side; x += 1) {
      const [left, right] = steps(box.x, box.width, x);
      grey[y * side + x] = meanOf(picture, { left, right, top, bottom });
    }
  }
  return grey;
}

interface Edges {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function meanOf({ width, height, data }: Pixels, { left, right, top, bottom }: Edges): number {
  let sum = 0;
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y += 1) {
    for (let x = Math.max(0, left); x < Math.min(width, right); x += 1) {
      const at = (y * width + x) * 4;
      sum += 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
    }
  }
  return sum / ((right - left) * (bottom - top));
}
