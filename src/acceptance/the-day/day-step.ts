/** The HTTP call that means the same as a step's command: below the firm's path, or files to be imported one by one. */
export type HttpCall =
  | { readonly path: string; readonly body: Readonly<Record<string, unknown>> }
  | { readonly files: readonly string[] };

/** One instruction of the day, as a command and as an HTTP call. */
export type DayStep = {
  readonly name: string;
  /** What must have happened before, whatever order all else comes in. */
  readonly after: readonly string[];
  /** Words of the command line without firm and data directory, as docs/the-day.md has them. */
  readonly command: string;
  readonly call: HttpCall;
};

export function importing(name: string, after: readonly string[], ...files: string[]): DayStep {
  return { name, after, command: `import ${files.join(' ')}`, call: { files } };
}
