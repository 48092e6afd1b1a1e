/** The bytes a parser has been given but whose records are not staged yet, by their place in the file. */
export class PassedBytes {
  #chunks: Uint8Array[] = [];
  /** Offset in the file of the first byte still held. */
  #start = 0;
  #end = 0;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#end += chunk.length;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Takes everything before `endOffset` out, as parts that follow one another. */
  takeUntil(endOffset: number): Uint8Array[] {
    const parts: Uint8Array[] = [];
    let wanted = Math.min(endOffset, this.#end) - this.#start;
    let used = 0;
    for (const chunk of this.#chunks) {
      if (wanted <= 0) break;
      parts.push(chunk.subarray(0, wanted));
      wanted -= chunk.length;
      used += 1;
    }
    const cut = parts.reduce((sum, part) => sum + part.length, 0);
    const rest = wanted < 0 ? this.#chunks[used - 1]?.subarray(wanted) : undefined;
    this.#chunks = this.#chunks.slice(used);
    if (rest !== undefined) this.#chunks.unshift(rest);
    this.#start += cut;
    return parts;
  }
}
