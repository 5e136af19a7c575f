import type { ModelContract, Validation } from '#ml/onnx/contract.ts';

export interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly validation: Validation;
}

/**
 * Reads a chosen file and checks it as the server will. A file over the limit is refused by its size alone: a browser
 * should not load gigabytes to say no.
 * @throws DOMException where the browser cannot read the file (moved, no permission, a folder)
 */
export async function readModelFile(file: File, contract: ModelContract): Promise<ModelFile> {
  const { limits } = contract;
  if (file.size > limits.bytes) {
    const details = { actual: file.size, limit: limits.bytes };
    return {
      name: file.name,
      bytes: new Uint8Array(),
      validation: { accepted: false, rejections: [{ code: 'file_too_large', details }] },
    };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  // Fetched when it is needed: most visitors of the page only read it.
  const { validateModel } = await import('#ml/onnx/validate-model.ts');
  return { name: file.name, bytes, validation: validateModel(bytes, contract) };
}

/** Names bytes for the flow: another file, or the same one changed and chosen again, is another model. */
export function modelFileName(file: File): string {
  return `${file.name} ${file.size} ${file.lastModified}`;
}
