import { sendModelFile } from '#server/rest/answer-model-file.ts';
import { currentRuntime } from '#server/runtime.ts';

interface Context {
  readonly params: Promise<{ slug: string; version: string }>;
}

async function answer(request: Request, context: Context): Promise<Response> {
  return sendModelFile(currentRuntime(), request, await context.params);
}

export { answer as GET, answer as HEAD };
