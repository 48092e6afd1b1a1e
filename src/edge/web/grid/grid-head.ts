import type { Column, Sort } from './column.ts';

export type HeadOptions<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly onSort: (column: string) => void;
  readonly onFilter: (column: string, text: string) => void;
};

/** The row of titles, and the row of one filter a column that can be shown below it. */
export class GridHead<Row> {
  readonly element: HTMLElement;
  readonly #titles: readonly HTMLElement[];
  readonly #filterRow: HTMLElement;
  readonly #inputs: readonly HTMLInputElement[];
  readonly #columns: readonly Column<Row>[];

  constructor(options: HeadOptions<Row>) {
    this.#columns = options.columns;
    this.element = document.createElement('div');
    this.element.className = 'grid-head';
    this.element.role = 'rowgroup';
    const titleRow = newRow('grid-titles');
    titleRow.ariaRowIndex = '1';
    this.#titles = options.columns.map((column, index) => titleCell(column, index, options));
    titleRow.append(...this.#titles);
    this.#filterRow = newRow('grid-filters');
    this.#filterRow.hidden = true;
    this.#inputs = options.columns.map((column) => filterInput(column, options.onFilter));
    for (const [index, input] of this.#inputs.entries()) {
      const cell = document.createElement('div');
      cell.role = 'gridcell';
      cell.ariaColIndex = String(index + 1);
      cell.append(input);
      this.#filterRow.append(cell);
    }
    this.element.append(titleRow, this.#filterRow);
  }

  showSort(sort: Sort): void {
    for (const [index, { key }] of this.#columns.entries()) {
      const title = this.#titles[index];
      if (title !== undefined) title.ariaSort = key === sort.column ? sort.direction : 'none';
    }
  }

  showFilters(isShown: boolean, byColumn: Readonly<Record<string, string>>): void {
    this.#filterRow.hidden = !isShown;
    for (const [index, { key }] of this.#columns.entries()) {
      const input = this.#inputs[index];
      const text = byColumn[key] ?? '';
      if (input !== undefined && input.value !== text) input.value = text;
    }
  }

  titleOf(column: number): HTMLElement | undefined {
    return this.#titles[column];
  }
}

function newRow(className: string): HTMLElement {
  const row = document.createElement('div');
  row.className = className;
  row.role = 'row';
  return row;
}

function titleCell<Row>(
  column: Column<Row>,
  index: number,
  { onSort }: HeadOptions<Row>,
): HTMLElement {
  const cell = document.createElement('div');
  cell.className = 'grid-title';
  cell.role = 'columnheader';
  cell.ariaColIndex = String(index + 1);
  cell.dataset.align = column.align;
  cell.dataset.pinned = String(column.pinned === true);
  const text = document.createElement('span');
  text.textContent = column.title;
  const mark = document.createElement('span');
  mark.className = 'grid-sort-mark';
  mark.ariaHidden = 'true';
  cell.append(text, mark);
  cell.addEventListener('click', () => onSort(column.key));
  return cell;
}

function filterInput<Row>(
  column: Column<Row>,
  onFilter: (column: string, text: string) => void,
): HTMLInputElement {
  const input = document.createElement('input');
  input.type = 'text';
  input.className = 'grid-filter';
  input.dataset.align = column.align;
  input.ariaLabel = `Filter ${column.title}`;
  input.placeholder = column.align === 'end' ? '>0' : '';
  input.spellcheck = false;
  input.addEventListener('input', () => onFilter(column.key, input.value));
  return input;
}
