import { afterEach, beforeEach } from 'vitest';

/** An unexpected console error fails a test; one that provokes an error on purpose replaces `console.error` itself. */
const original = console.error;
let complaints: unknown[][] = [];

beforeEach(() => {
  complaints = [];
  console.error = (...words: unknown[]) => {
    complaints.push(words);
    original(...words);
  };
});

afterEach(() => {
  console.error = original;
  if (complaints.length > 0) throw new Error(`Printed to console.error: ${JSON.stringify(complaints)}`);
});
