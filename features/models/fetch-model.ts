/** The file could not be had. */
export class ModelUnreachable extends Error {
  override readonly name = 'ModelUnreachable';
}

/**
 * The bytes of a model's file. @param onProgress with the share that has come, 0..1
 * @throws ModelUnreachable; whatever `signal` was aborted with
 */
export async function fetchModel(
  url: string,
  options: {
    readonly bytes: number;
    readonly signal: AbortSignal;
    readonly onProgress: (share: number) => void;
  },
): Promise<Uint8Array> {
  const { bytes, signal, onProgress } = options;
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || !response.body) throw new ModelUnreachable(`${url} answered ${response.status}`);
    const file = new Uint8Array(bytes);
    let received = 0;
    for await (const chunk of chunksOf(response.body)) {
      if (received + chunk.length > bytes) throw new ModelUnreachable(`${url} is longer than ${bytes} bytes`);
      file.set(chunk, received);
      received += chunk.length;
      onProgress(received / bytes);
    }
    if (received < bytes) throw new ModelUnreachable(`${url} ended after ${received} of ${bytes} bytes`);
    return file;
  } catch (error) {
    if (signal.aborted || error instanceof ModelUnreachable) throw error;
    throw new ModelUnreachable(url, { cause: error });
  }
}

/** Safari's streams cannot be iterated. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
