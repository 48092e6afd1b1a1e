const RSS_EVERY_MS = 50;

/** The largest resident size seen while something runs, in MB. */
export function watchRss(): { readonly stop: () => number } {
  let largest = process.memoryUsage.rss();
  const timer = setInterval(() => {
    largest = Math.max(largest, process.memoryUsage.rss());
  }, RSS_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(largest, process.memoryUsage.rss()) / 1e6;
    },
  };
}
