import { sendDataset } from '#server/rest/answer-datasets.ts';
import { currentRuntime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

export async function GET(
  request: Request,
  context: { readonly params: Promise<{ dataset: string; file: string }> },
): Promise<Response> {
  return sendDataset(currentRuntime(), request, await context.params);
}
