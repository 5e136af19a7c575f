const URL_PATH = '/api/live';
/** EventSource tries again by itself after a network failure, but gives up when the server refuses. */
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

/** The browser's connection to `/api/live`: opened again until it is closed, resumed where it broke off. */
export class EventStream {
  /** The last event heard in this browser; a tab that takes over goes on from there. */
  lastId: number | null = null;
  readonly #onOpen: () => void;
  readonly #onChange: (topic: string, id: number) => void;
  #source: EventSource | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #retryMs = FIRST_RETRY_MS;

  constructor(options: { onOpen: () => void; onChange: (topic: string, id: number) => void }) {
    this.#onOpen = options.onOpen;
    this.#onChange = options.onChange;
  }

  get isOpen(): boolean {
    return this.#source?.readyState === EventSource.OPEN;
  }

  /** Opens it, or anew where it is open: a request carries the cookie of whoever is signed in now. */
  open(): void {
    this.close();
    const source = new EventSource(this.lastId === null ? URL_PATH : `${URL_PATH}?after=${this.lastId}`);
    this.#source = source;
    source.addEventListener('open', () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#onOpen();
    });
    source.addEventListener('change', (event: MessageEvent<string>) => {
      this.lastId = Number(event.lastEventId);
      this.#onChange((JSON.parse(event.data) as { topic: string }).topic, this.lastId);
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) this.#openLater();
    });
  }

  close(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#source?.close();
    this.#source = null;
  }

  #openLater(): void {
    this.close();
    this.#retry = setTimeout(() => this.open(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }
}
