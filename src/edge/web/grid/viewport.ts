/**
 * Where rows lie in a scrolling box. Browsers cap the height of an element (Firefox near 17.8 million pixels, Chrome
 * near 33.5 million), so beyond `TALLEST` the scroll bar is a scale: its ends are the first and the last row.
 */
export type Viewport = {
  readonly rowCount: number;
  readonly rowHeight: number;
  /** Of the part in which rows show, in pixels. */
  readonly height: number;
};

const TALLEST = 16_000_000;

/** Height that the scrolled content is given. */
export function contentHeight({ rowCount, rowHeight }: Viewport): number {
  return Math.min(rowCount * rowHeight, TALLEST);
}

/** Pixels from the first row's top to the top of the view; a whole number, so that text stays sharp. */
export function offsetOf(viewport: Viewport, scrollTop: number): number {
  const { longest, scale } = scaling(viewport);
  return Math.round(Math.min(Math.max(scrollTop * scale, 0), longest));
}

/** The scroll position that shows that offset at the top of the view. */
export function scrollTopOf(viewport: Viewport, offset: number): number {
  const { longest, scale } = scaling(viewport);
  return Math.min(Math.max(offset, 0), longest) / scale;
}

function scaling(viewport: Viewport): { readonly longest: number; readonly scale: number } {
  const longest = Math.max(viewport.rowCount * viewport.rowHeight - viewport.height, 0);
  const scrolled = Math.max(contentHeight(viewport) - viewport.height, 0);
  return { longest, scale: scrolled === 0 ? 1 : longest / scrolled };
}

/** Rows of which at least a pixel shows: from `first` up to and without `end`. */
export function rowsInView(
  { rowCount, rowHeight, height }: Viewport,
  offset: number,
): { readonly first: number; readonly end: number } {
  const first = Math.min(Math.floor(offset / rowHeight), rowCount);
  const end = Math.min(Math.ceil((offset + height) / rowHeight), rowCount);
  return { first, end: Math.max(end, first) };
}

/** The offset nearest to the present one that shows the whole row. */
export function offsetShowing(viewport: Viewport, offset: number, row: number): number {
  const top = row * viewport.rowHeight;
  const bottom = top + viewport.rowHeight;
  if (top < offset) return top;
  return bottom > offset + viewport.height ? bottom - viewport.height : offset;
}
