import { describe, expect, it } from 'vitest';
import { responseHeaders } from '#boot/response-headers.ts';
import { inlineScriptHashes } from '#boot/script-hashes.ts';

const hashes = {
  pages: { '/zh': ["'sha256-home'"], '/_not-found': ["'sha256-lost'"] },
  shared: ["'sha256-theme'"],
};
const policy = (path: string) => responseHeaders(path, hashes).headers['Content-Security-Policy'] ?? '';

describe('response headers', () => {
  it('allow a prerendered page its own inline scripts and give it no nonce', () => {
    expect(policy('/zh')).toContain("script-src 'self' 'wasm-unsafe-eval' 'sha256-home'");
    expect(responseHeaders('/zh', hashes).nonce).toBeNull();
  });

  it('give any other page a fresh nonce and the scripts of the prerendered 404', () => {
    const { nonce } = responseHeaders('/en/me', hashes);
    expect(nonce).toHaveLength(24);
    expect(responseHeaders('/en/me', hashes).nonce).not.toBe(nonce);
    expect(policy('/en/me')).toMatch(
      /script-src 'self' 'wasm-unsafe-eval' 'nonce-\S+' 'sha256-theme' 'sha256-lost'/,
    );
  });

  it('allow blob: workers to the training worker alone', () => {
    expect(policy('/_tidu/workers/train-1234.js')).toContain("worker-src 'self' blob:");
    expect(policy('/zh')).toMatch(/worker-src 'self'(;|$)/);
  });
});

describe('inline script hashes', () => {
  it('cover scripts without src, once each', () => {
    const html =
      '<script>alert(1)</script><script src="/a.js"></script><script id="x">alert(1)</script><script></script>';
    expect(inlineScriptHashes(html)).toEqual([
      "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='",
      "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    ]);
  });
});
