import { Section } from '@keyplane/ui';
import { NumberInput, Switch, TagsInput, TextInput } from '@mantine/core';
import type { SettingsProps } from '../draft';

/** What gateways demand of a token besides its signature, and where they read what. */
export function Claims({ keyManager, draft, errors }: SettingsProps) {
  const { audiences, consumerKeyClaim, scopesClaim, requireAtJwt, clockToleranceSeconds } = draft.value;
  const disabled = keyManager.organization === null;
  return (
    <div className="kp-half">
      <Section title="Where gateways read it">
        <TextInput mb="md" label="Client claim" description="Names the client." placeholder="client_id, else azp" disabled={disabled} value={consumerKeyClaim ?? ''} error={errors.consumerKeyClaim} onChange={(event) => draft.set({ consumerKeyClaim: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
        <TextInput label="Scopes claim" description="A string with blanks between, or an array." disabled={disabled} value={scopesClaim} error={errors.scopesClaim} onChange={(event) => draft.set({ scopesClaim: event.currentTarget.value })} />
      </Section>
      <Section title="What gateways demand">
        <TagsInput mb="md" label="Audience" description="A token must name one of these; none: each API checks its own." disabled={disabled} value={audiences} error={errors.audiences} onChange={(value) => draft.set({ audiences: value })} />
        <NumberInput mb="md" label="Clock tolerance" description="How far the server’s clock may be off, 300 s at most." suffix=" s" min={0} max={300} disabled={disabled} value={clockToleranceSeconds} error={errors.clockToleranceSeconds} onChange={(value) => draft.set({ clockToleranceSeconds: Number(value) })} />
        <Switch label="Only at+jwt (RFC 9068)" description="Refuses a JWT that does not say that it is an access token." disabled={disabled} checked={requireAtJwt} error={errors.requireAtJwt} onChange={(event) => draft.set({ requireAtJwt: event.currentTarget.checked })} />
      </Section>
    </div>
  );
}
