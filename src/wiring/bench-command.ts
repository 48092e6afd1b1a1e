import process from 'node:process';

/** Runs a bench; 0 when its bars were met, 1 when one was missed, 2 when it is not known. */
export async function runBenchCommand(
  name: string,
  options: { readonly json: boolean } & Readonly<Record<string, unknown>>,
): Promise<number> {
  process.stderr.write(`Cannot bench ${name} yet ${JSON.stringify(options)}\n`);
  return 2;
}
