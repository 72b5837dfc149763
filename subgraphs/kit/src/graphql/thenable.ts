/** Whether a value has to be waited for. Only values that come from outside are asked: what this folder makes itself is a native promise or none. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
