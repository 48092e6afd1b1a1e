/*
 * What a frame of the blotter costs while it is scrolled, with trades coming in. Run by hand, it asserts nothing:
 *
 *     node_modules/.bin/node src/edge/web/measure-grid.ts
 *
 * It prints the CPU time of the page's thread per frame (script, style, layout; Chromium's own counters), which a busy
 * machine changes little, and how many frames came late, which it changes a lot.
 */
import type { CDPSession } from 'playwright-core';
import { openBrowser } from './_browser.ts';
import { serveDemo } from './_served-desk.ts';

const FRAMES = 600;
/** Three rows a frame: some 200 rows a second, faster than anybody reads. */
const STEP_PIXELS = 78;
/** A frame of 60 a second, and a quarter of one for the clock. */
const LATE_MS = (1_000 / 60) * 1.25;

const COUNTERS = ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration', 'TaskDuration'];

async function counters(session: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

const browser = await openBrowser();
if (!browser.ok) throw new Error(browser.reason);
const served = await serveDemo();
try {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(served.signInLink);
  await page.getByRole('gridcell').first().waitFor();
  await page.waitForTimeout(3_000);
  const session = await browser.context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await counters(session);
  const gaps = await page.evaluate(
    async ({ frames, step }) => {
      const grid = document.querySelector('.grid');
      if (grid === null) return [];
      const found: number[] = [];
      let last = await new Promise(requestAnimationFrame);
      for (let frame = 0; frame < frames; frame += 1) {
        grid.scrollTop += step;
        const now = await new Promise<number>(requestAnimationFrame);
        found.push(now - last);
        last = now;
      }
      return found;
    },
    { frames: FRAMES, step: STEP_PIXELS },
  );
  const after = await counters(session);
  const perFrame = COUNTERS.map((name) => {
    const seconds = Number(after.get(name)) - Number(before.get(name));
    return `${name.replace('Duration', '')} ${((seconds * 1_000) / gaps.length).toFixed(2)} ms`;
  });
  const late = gaps.filter((gap) => gap > LATE_MS).length;
  const rows = await page.getByRole('grid').getAttribute('aria-rowcount');
  console.log(`${gaps.length} frames over ${rows} rows: ${perFrame.join(', ')} a frame`);
  console.log(`${late} frames later than ${LATE_MS.toFixed(1)} ms`);
} finally {
  await browser.close();
  await served.close();
}
