export async function serve(): Promise<void> {
  throw new Error('not wired');
}
