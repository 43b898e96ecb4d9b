import { Injectable } from '@nestjs/common';

/** What the router knows, to tell "no such path" (404) from "no such method on it" (405). */
@Injectable()
export class KnownRoutes {
  private readonly routes: { pattern: RegExp; methods: readonly string[] }[] = [];

  /** `url` is the router's pattern, e.g. `/api/v1/roles/:id`. */
  add(route: { url: string; method: string | string[] }): void {
    const pattern = route.url.split('/').map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('/');
    this.routes.push({ pattern: new RegExp(`^${pattern}/?$`), methods: [route.method].flat() });
  }

  /** The methods of a path; none when there is no such path. */
  methodsOf(url: string): string[] {
    const [path = ''] = url.split('?');
    return [...new Set(this.routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))].sort();
  }
}
