import type { INestApplicationContext } from '@nestjs/common';
import { DiscoveryService, ModulesContainer, Reflector } from '@nestjs/core';
import { ACCESS, type Access } from '../http/caller.js';

type Handler = (...args: never[]) => unknown;

/** What the decorators of each route say of who may call it, by operation id, which is the handler's name. @throws when one says nothing */
export function accessOfOperations(app: INestApplicationContext): Map<string, Access> {
  const reflector = app.get(Reflector);
  const found = new Map<string, Access>();
  for (const { metatype } of new DiscoveryService(app.get(ModulesContainer)).getControllers()) {
    if (typeof metatype !== 'function') continue;
    for (const [name, handler] of handlersOf(metatype.prototype as object)) { // of a class
      const access = reflector.getAllAndOverride<Access | undefined>(ACCESS, [handler, metatype as never]); // Nest's types want a class
      if (access === undefined) throw new Error(`${name} says nothing about access`);
      found.set(name, access);
    }
  }
  return found;
}

function handlersOf(prototype: object): [name: string, handler: Handler][] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]: [string, PropertyDescriptor]): [string, Handler][] =>
    name !== 'constructor' && typeof value === 'function' && Reflect.hasMetadata('path', value) ? [[name, value as Handler]] : []);
}
