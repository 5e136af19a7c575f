/**
 * A text as lower-case Latin letters and digits joined by single hyphens: `Zoë Müller` → `zoe-muller`; a text without
 * any becomes empty. Never longer than `maxLength`, never with a hyphen at an end.
 */
export function latinSlug(text: string, maxLength: number): string {
  return (
    text
      // Decomposed, an accent is a character of its own and falls away.
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+/, '')
      .slice(0, maxLength)
      .replace(/-+$/, '')
  );
}
