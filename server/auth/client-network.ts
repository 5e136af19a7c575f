import { isIPv4, isIPv6 } from 'node:net';

/** Networks hand each customer at least this much of IPv6 (RFC 6177): limits count it as one address. */
const IPV6_GROUPS = 4;

/**
 * What limits count for an address: an IPv4 address as it is, also where a socket maps it into IPv6
 * (`::ffff:192.0.2.1`), and the /64 of an IPv6 address, within which one machine can use any number.
 */
export function clientNetwork(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped && isIPv4(mapped)) return mapped;
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  return `${expand(bare).slice(0, IPV6_GROUPS).join(':')}::/64`;
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2). An embedded IPv4 tail is beyond the groups that count. */
function expand(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}
