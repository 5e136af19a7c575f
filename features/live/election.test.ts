import { describe, expect, it } from 'vitest';
import {
  type ElectionEvent,
  elect,
  LEASE_MS,
  type Lease,
  LOOK_MS,
  parseLease,
  type Role,
  SETTLE_MS,
} from '#features/live/election.ts';
import { seededRandom } from '#lib/random.ts';

/** Tabs of one browser around one localStorage, in simulated time. */
class Browser {
  now = 0;
  lease: Lease | null = null;
  readonly tabs: Tab[] = [];

  open(): Tab {
    const tab = new Tab(this, `tab-${this.tabs.length}`);
    this.tabs.push(tab);
    return tab;
  }

  get connected(): Tab[] {
    return this.tabs.filter((tab) => tab.connected);
  }

  /** Lets `ms` pass: settling claims and every tab's looks, in the order of their times. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (; this.now < end; this.now += 50) {
      for (const tab of this.tabs) tab.at(this.now);
    }
  }
}

class Tab {
  readonly browser: Browser;
  readonly id: string;
  role: Role = 'asleep';
  connected = false;
  crashed = false;
  private settleAt: number | null = null;
  private lookAt: number;

  constructor(browser: Browser, id: string) {
    this.browser = browser;
    this.id = id;
    this.lookAt = browser.now + LOOK_MS;
  }

  at(now: number): void {
    if (this.crashed) return;
    if (this.settleAt !== null && this.settleAt <= now) {
      this.settleAt = null;
      this.send({ type: 'settled' });
    }
    if (this.lookAt <= now) {
      this.lookAt = now + LOOK_MS;
      this.send({ type: 'look' });
    }
  }

  /** @param lease what this tab reads, where its view of localStorage lags behind */
  send(event: ElectionEvent, lease: Lease | null = this.browser.lease): void {
    const step = elect(this.role, event, { tab: this.id, lease, now: this.browser.now });
    this.role = step.role;
    for (const action of step.actions) {
      if (action.type === 'write-lease') this.browser.lease = action.lease;
      else if (action.type === 'settle') this.settleAt = this.browser.now + SETTLE_MS;
      else if (action.type === 'open') this.connected = true;
      else if (action.type === 'close') this.connected = false;
      else if (action.type === 'give-back') {
        this.browser.lease = null;
        for (const other of this.browser.tabs)
          if (other !== this && !other.crashed) other.send({ type: 'look' });
      }
    }
  }

  crash(): void {
    this.crashed = true;
    this.connected = false;
  }
}

describe('the election of the tab that holds the live connection', () => {
  it('connects a lone visible tab', () => {
    const browser = new Browser();
    const tab = browser.open();
    tab.send({ type: 'wake' });
    browser.pass(SETTLE_MS + 100);
    expect(browser.connected).toEqual([tab]);
  });

  it('keeps the second visible tab following', () => {
    const browser = new Browser();
    const first = browser.open();
    first.send({ type: 'wake' });
    browser.pass(SETTLE_MS + 100);
    const second = browser.open();
    second.send({ type: 'wake' });
    browser.pass(10 * LEASE_MS);
    expect(browser.connected).toEqual([first]);
    expect(second.role).toBe('following');
  });

  it('lets the last writer lead when two tabs claim at the same time', () => {
    const browser = new Browser();
    const [first, second] = [browser.open(), browser.open()];
    first.send({ type: 'wake' }, null);
    second.send({ type: 'wake' }, null);
    browser.pass(SETTLE_MS + 100);
    expect(browser.connected).toEqual([second]);
    expect(first.role).toBe('following');
  });

  it('hands over at once when the leading tab is hidden', () => {
    const browser = new Browser();
    const [first, second] = [browser.open(), browser.open()];
    first.send({ type: 'wake' });
    browser.pass(SETTLE_MS + 100);
    second.send({ type: 'wake' });
    first.send({ type: 'sleep' });
    expect(browser.connected).toEqual([]);
    browser.pass(SETTLE_MS + 100);
    expect(browser.connected).toEqual([second]);
  });

  it('takes over from a tab that crashed when its lease has run out', () => {
    const browser = new Browser();
    const [first, second] = [browser.open(), browser.open()];
    first.send({ type: 'wake' });
    browser.pass(SETTLE_MS + 100);
    second.send({ type: 'wake' });
    first.crash();
    browser.pass(LEASE_MS + LOOK_MS + SETTLE_MS);
    expect(browser.connected).toEqual([second]);
  });

  it('makes a leader that slept through its lease step back', () => {
    const browser = new Browser();
    const tab = browser.open();
    tab.send({ type: 'wake' });
    browser.pass(SETTLE_MS + 100);
    browser.lease = { tab: 'another', until: browser.now + LEASE_MS };
    tab.send({ type: 'look' });
    expect(tab).toMatchObject({ role: 'following', connected: false });
  });

  it('leaves the lease of another tab alone when it is hidden while it claims', () => {
    const browser = new Browser();
    const tab = browser.open();
    tab.send({ type: 'wake' });
    browser.lease = { tab: 'another', until: browser.now + LEASE_MS };
    tab.send({ type: 'sleep' });
    expect(browser.lease.tab).toBe('another');
    browser.pass(SETTLE_MS + 100);
    expect(browser.connected).toEqual([]);
  });

  it('ends with exactly one connection whatever tabs do before, while any is visible', () => {
    const { integer, uniform } = seededRandom(7);
    for (let round = 0; round < 200; round++) {
      const browser = new Browser();
      for (let i = 0; i < 9; i++) browser.open();
      for (let i = 0; i < 40; i++) {
        const tab = browser.tabs[integer(9)];
        if (tab && !tab.crashed) {
          const dice = uniform();
          if (dice < 0.5) tab.send({ type: 'wake' });
          else if (dice < 0.95) tab.send({ type: 'sleep' });
          else tab.crash();
        }
        browser.pass(integer(20) * 50);
        expect(browser.connected.length).toBeLessThanOrEqual(1);
      }
      browser.pass(LEASE_MS + LOOK_MS + SETTLE_MS + 100);
      const visible = browser.tabs.filter((tab) => !tab.crashed && tab.role !== 'asleep');
      expect(browser.connected).toHaveLength(visible.length > 0 ? 1 : 0);
    }
  });
});

describe('a lease in localStorage', () => {
  it('is read back as written', () => {
    const lease = { tab: 'a', until: 5 };
    expect(parseLease(JSON.stringify(lease))).toEqual(lease);
  });

  it.each([null, '', 'x', 'null', '[]', '{"tab":1,"until":2}'])('counts as free where it is %j', (text) => {
    expect(parseLease(text)).toBeNull();
  });
});
