import { EnvironmentBadge, type Environment } from '@keyplane/ui';

const NOTES: Record<Environment, string> = { PRODUCTION: 'Calls real data', SANDBOX: 'Calls test upstreams' };

/** The two environments side by side. */
export function EnvironmentChoice({ environment, onChoose }: { environment: Environment; onChoose: (environment: Environment) => void }) {
  return (
    <div className="kp-pair" role="radiogroup" aria-label="Environment">
      {(['PRODUCTION', 'SANDBOX'] as const).map((one) => (
        <label key={one} className="kp-option">
          <input type="radio" name="environment" checked={one === environment} onChange={() => onChoose(one)} />
          <span className="kp-option-text"><EnvironmentBadge environment={one} /><span className="kp-option-note">{NOTES[one]}</span></span>
        </label>
      ))}
    </div>
  );
}
