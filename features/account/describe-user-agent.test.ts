import { describe, expect, it } from 'vitest';
import { describeUserAgent } from '#features/account/describe-user-agent.ts';

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0';

describe('describeUserAgent', () => {
  it.each([
    [
      'Edge, which also says Chrome and Safari',
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/141.0.0.0`,
      'Edge',
      'Windows',
    ],
    [
      'Chrome, which also says Safari',
      `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`,
      'Chrome',
      'Linux',
    ],
    [
      'Firefox',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0',
      'Firefox',
      'macOS',
    ],
    [
      'Safari on a phone, which also says Mac OS X',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
      'Safari',
      'iPhone',
    ],
    [
      'WeChat on Android, which also says Linux',
      `Mozilla/5.0 (Linux; Android 15; V2366A) ${CHROME} Mobile Safari/537.36 MicroMessenger/8.0.60`,
      'WeChat',
      'Android',
    ],
  ])('recognises %s', (_what, userAgent, browser, system) => {
    expect(describeUserAgent(userAgent)).toEqual({ browser, system });
  });

  it('knows nothing of a program that is no browser', () => {
    expect(describeUserAgent('curl/8.14.1')).toBeNull();
    expect(describeUserAgent('')).toBeNull();
  });
});
