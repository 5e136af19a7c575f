import { describe, expect, it } from 'vitest';
import { acceptedHosts } from '#boot/accepted-hosts.ts';

describe('accepted hosts', () => {
  it('without SITE_URL are the loopback names and the bound address, on the port', () => {
    const hosts = acceptedHosts({ bound: '192.0.2.7', port: 3000 });
    expect(hosts.originOf('localhost:3000')).toBe('http://localhost:3000');
    expect(hosts.originOf('127.0.0.1:3000')).toBe('http://127.0.0.1:3000');
    expect(hosts.originOf('192.0.2.7:3000')).toBe('http://192.0.2.7:3000');
    expect(hosts.originOf('127.0.0.1:3001')).toBeNull();
    expect(hosts.originOf('rebound.example:3000')).toBeNull();
    expect(hosts.originOf(undefined)).toBeNull();
  });

  it('with SITE_URL are that address, whatever port the proxy speaks to, and loopback for health checks', () => {
    const hosts = acceptedHosts({ siteUrl: 'https://tidu.example.org', bound: '0.0.0.0', port: 3000 });
    expect(hosts.originOf('tidu.example.org')).toBe('https://tidu.example.org');
    expect(hosts.originOf('TIDU.example.org')).toBe('https://tidu.example.org');
    expect(hosts.originOf('127.0.0.1:3000')).toBe('http://127.0.0.1:3000');
    expect(hosts.originOf('other.example.org')).toBeNull();
  });

  it('bound everywhere include the addresses of this machine', () => {
    expect(acceptedHosts({ bound: '0.0.0.0', port: 80 }).originOf('127.0.0.1')).toBe('http://127.0.0.1');
  });
});
