import type { Rollout } from '@keyplane/api-client';

/** The plane in small: one tooth per gateway, and the count in words. */
export function Teeth({ gateways, revision }: Pick<Rollout, 'gateways' | 'revision'>) {
  const enforced = gateways.filter(({ state }) => state === 'enforced').length;
  return (
    <span className="kp-state">
      <span role="img" aria-label={`${enforced} of ${gateways.length} gateways enforce revision ${revision}`} style={{ display: 'inline-flex', gap: 3, borderTop: '2px solid var(--kp-text)', paddingInline: 2 }}>
        {gateways.slice(0, 12).map(({ gatewayId, state }) => <span key={gatewayId} className={`kp-tooth kp-tooth-${state}`} style={{ width: 4, height: 10, marginBottom: 0 }} />)}
      </span>
      {enforced} of {gateways.length}
    </span>
  );
}
