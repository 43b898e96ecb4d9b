/** A browser without script: keeps cookies by name and path, follows redirects one by one. Only as much as the tests need. */
export class Browser {
  readonly #cookies = new Map<string, { name: string; value: string; path: string }>();

  /** `fetch`: how it reaches servers, e.g. with a certificate that nobody else trusts. */
  constructor(private readonly fetch: (url: string, init: RequestInit) => Promise<Response> = globalThis.fetch) {}

  async request(url: string, { method = 'GET', form, headers = {} }: { method?: string; form?: Record<string, string>; headers?: Record<string, string> } = {}): Promise<Response> {
    const { pathname, origin } = new URL(url);
    const cookie = [...this.#cookies.values()].filter(({ path }) => pathname.startsWith(path)).map(({ name, value }) => `${name}=${value}`).join('; ');
    const response = await this.fetch(url, {
      method, redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...(method === 'POST' ? { origin } : {}), ...headers },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** Follows redirects until one leads to `until`, or a page comes. */
  async follow(url: string, until: string, options: Parameters<Browser['request']>[1] = {}): Promise<{ url: string; response: Response }> {
    let response = await this.request(url, options);
    let at = url;
    for (let step = 0; step < 10; step += 1) {
      const location = response.headers.get('location');
      if (location === null) return { url: at, response };
      at = new URL(location, at).href;
      if (at.startsWith(until)) return { url: at, response };
      response = await this.request(at);
    }
    throw new Error(`too many redirects, the last to ${at}`);
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /path=([^;]+)/i.exec(line)?.[1] ?? '/';
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(`${name} ${path}`);
    else this.#cookies.set(`${name} ${path}`, { name, value, path });
  }
}
