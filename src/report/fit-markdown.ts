/**
 * A Markdown report in so many bytes: what does not fit is left out from the end, by whole sections, and that is said.
 * @param most bytes of UTF-8
 * @returns '' where not even that can be said
 */
export function fitMarkdown(markdown: string, most: number): string {
  if (Buffer.byteLength(markdown) <= most) return markdown;
  const note = '\n> [!NOTE]\n> The rest does not fit here: `promptbatch report --format markdown` has it.\n';
  const room = most - Buffer.byteLength(note);
  if (room < 0) return '';
  const parts = markdown.split(/(?<=\n\n)(?=## |<details>)/);
  let kept = '';
  for (const part of parts) {
    if (Buffer.byteLength(kept) + Buffer.byteLength(part) > room) break;
    kept += part;
  }
  return `${kept}${note}`;
}
