/**
 * Gives the memory of a large buffer back now instead of at some later collection: a thread that makes megabytes with few
 * objects is collected so seldom that up to 64 MB of what nobody needs any more lie around in it. No view of the buffer
 * may be used afterwards. What is no larger than twice Node's buffer pool may be a piece of it, which others share, and
 * is left to the collector.
 */
export function letGo({ buffer }: Uint8Array): void {
  const isOwn = buffer.byteLength > 2 * Buffer.poolSize;
  if (isOwn && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
