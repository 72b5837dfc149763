/** What is kept of a failure beside a dead message: enough to mend it, nothing of anybody's data. */
export function describeFailure(error: unknown): { name: string; code: string | null; message: string } {
  if (!(error instanceof Error)) return { name: 'unknown', code: null, message: 'something that is no error was thrown' };
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    code: typeof code === 'string' ? code : null,
    message: error.message.split('\n')[0]?.slice(0, 300) ?? '',
  };
}
