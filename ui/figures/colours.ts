export type Rgb = readonly [red: number, green: number, blue: number];

/** The present theme's colour of a token, such as `--figure-a`, where `element` stands. */
export function readColour(element: HTMLElement, token: string): Rgb {
  element.style.color = `var(${token})`;
  // Computed colours come as rgb(…) or, from wide-gamut spaces, as color(…); ours are all sRGB hex.
  const [red = 0, green = 0, blue = 0] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number);
  element.style.removeProperty('color');
  return [red, green, blue];
}

export function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}
