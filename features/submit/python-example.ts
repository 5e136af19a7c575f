import type { ModelContract } from '#ml/onnx/contract.ts';

/**
 * From a PyTorch model to a place in the queue. `external_data` came with PyTorch 2.5, and from 2.9 on its default puts
 * the weights into a second file; older versions know neither the word nor the habit.
 */
export function pythonExample(options: {
  readonly origin: string;
  readonly challenge: string;
  readonly contract: ModelContract;
}): string {
  const { input, output } = options.contract;
  const row = input.shapes[0]?.slice(1) ?? [];
  return `import inspect, os, requests, torch
# model: your trained torch.nn.Module, [${['N', ...row].join(', ')}] -> [${output.shape.join(', ')}]
url = "${options.origin}/api/v1/challenges/${options.challenge}/submissions"
headers = {"Authorization": "Bearer " + os.environ["TIDU_TOKEN"],
           "Content-Type": "application/octet-stream"}
known = inspect.signature(torch.onnx.export).parameters
options = {"external_data": False} if "external_data" in known else {}
example = torch.zeros(${[100, ...row].join(', ')})  # any batch size will do
torch.onnx.export(model.eval(), example, "model.onnx", **options)
with open("model.onnx", "rb") as file:
    print(requests.post(url, headers=headers, data=file).json())
`;
}

/** The same with curl, for any other language. */
export function curlExample(options: { readonly origin: string; readonly challenge: string }): string {
  return `curl --data-binary @model.onnx \\
  -H "Content-Type: application/octet-stream" \\
  -H "Authorization: Bearer $TIDU_TOKEN" \\
  "${options.origin}/api/v1/challenges/${options.challenge}/submissions?note=first"
`;
}
