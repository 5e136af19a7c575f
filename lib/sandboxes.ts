/** The sandboxes an evaluation can run in; receipts name the one that did. */
export const SANDBOXES = ['bubblewrap', 'wasm'] as const;
export type SandboxName = (typeof SANDBOXES)[number];
