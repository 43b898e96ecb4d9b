import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

interface Unit {
  /** Null in a system unit, which sees all organizations. */
  organizationId: string | null;
  manager: EntityManager;
  afterCommit: (() => void)[];
}

const open = new AsyncLocalStorage<Unit>();

/**
 * Units of work. Each is one transaction that begins by naming its organization, so that row-level security lets it see and
 * write that organization's rows only; repositories reach the database through `manager`, and without an open unit not at all.
 */
@Injectable()
export class Transactions {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Runs `work` in a unit of this organization; joins the open one when it is the same organization's, or the system's. */
  async inOrganization<T>(organizationId: string, work: () => Promise<T>): Promise<T> {
    const outer = open.getStore();
    if (outer) {
      if (outer.organizationId !== null && outer.organizationId !== organizationId) throw new Error('a unit of work of another organization is open');
      return work();
    }
    return runUnit(this.dataSource, organizationId, work);
  }

  /** The open unit's entity manager. @throws when none is open: nothing is read or written outside of a unit */
  get manager(): EntityManager {
    return unit().manager;
  }

  /** Whether the open unit is the system's (sees every organization). */
  get isSystem(): boolean {
    return unit().organizationId === null;
  }

  /** Runs after the open unit has committed; never after a roll-back. */
  afterCommit(action: () => void): void {
    unit().afterCommit.push(action);
  }
}

/** Opens a unit on a connection. For Transactions and SystemTransactions only. */
export async function runUnit<T>(dataSource: DataSource, organizationId: string | null, work: () => Promise<T>): Promise<T> {
  const afterCommit: (() => void)[] = [];
  const result = await dataSource.transaction(async (manager) => {
    if (organizationId !== null) await manager.query(`select set_config('keyplane.organization_id', $1, true)`, [organizationId]);
    return open.run({ organizationId, manager, afterCommit }, work);
  });
  for (const action of afterCommit) action();
  return result;
}

/** Whether a unit is open in this asynchronous context, and a system one. */
export function isSystemUnitOpen(): boolean {
  return open.getStore()?.organizationId === null;
}

function unit(): Unit {
  const current = open.getStore();
  if (!current) throw new Error('no unit of work is open');
  return current;
}
