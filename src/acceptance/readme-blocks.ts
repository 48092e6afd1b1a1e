/** A fenced block of a document, with what it should print when a `text` block follows it. */
export type ShellBlock = {
  readonly line: number;
  readonly script: string;
  readonly prints: string | undefined;
};

/** Blocks fenced as `sh`, in order; a `text` block directly behind one is what its last commands print. */
export function shellBlocks(markdown: string): ShellBlock[] {
  const blocks: ShellBlock[] = [];
  const pattern = /^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms;
  for (const match of markdown.matchAll(pattern)) {
    const line = markdown.slice(0, match.index).split('\n').length;
    blocks.push({ line, script: match[1] ?? '', prints: match[2] });
  }
  return blocks;
}

/** Relative links of a document to files, without their anchors. */
export function fileLinks(markdown: string): string[] {
  const links = [...markdown.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => path);
  return [...new Set(links.filter((path) => !/^[a-z]+:/.test(path)))];
}
