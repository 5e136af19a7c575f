/** A new size or theme calls for a new drawing, even while nothing moves. @returns the way to stop */
export function redrawOnChange(
  canvas: HTMLCanvasElement,
  handlers: { readonly draw: () => void; readonly forgetColours: () => void },
): () => void {
  const recolour = () => {
    handlers.forgetColours();
    handlers.draw();
  };
  const size = new ResizeObserver(handlers.draw);
  size.observe(canvas);
  const theme = new MutationObserver(recolour);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', recolour);
  return () => {
    size.disconnect();
    theme.disconnect();
    system.removeEventListener('change', recolour);
  };
}
