/** Gives a text to the person as a file, through the browser's own way of saving. */
export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the text by then; without this it is kept as long as the page is open.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
