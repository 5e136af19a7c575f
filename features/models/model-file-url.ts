/** Where a version's file is downloaded. */
export function modelFileUrl(
  model: { readonly slug: string },
  version: { readonly version: number },
): string {
  return `/api/models/${model.slug}/versions/${version.version}/model.onnx`;
}

/** The same for the page's own use, which is no download. */
export function ownModelFileUrl(
  model: { readonly slug: string },
  version: { readonly version: number },
): string {
  return `${modelFileUrl(model, version)}?for=page`;
}
