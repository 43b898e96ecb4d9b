/**
 * What both portals share: theme, frames, states, forms, the roll-out. Knows no page and no route of a portal. Start at
 * `App.tsx` (what is around every page) and `feedback/QueryView.tsx` (how every query is shown).
 */
export { mountPortal } from './App.js';
export { Mark, Wordmark } from './brand/Wordmark.js';
export { TypeGlyph } from './brand/TypeGlyph.js';
export { CopyButton } from './data/CopyButton.js';
export { Facts } from './data/Facts.js';
export { NotDelivered } from './data/NotDelivered.js';
export { SecretOnce, UNTIL_STORED } from './data/SecretOnce.js';
export * from './data/time.js';
export { fieldErrors } from './feedback/field-errors.js';
export { FormProblem } from './feedback/FormProblem.js';
export { ProblemPanel, sentenceOf } from './feedback/ProblemPanel.js';
export { QueryView } from './feedback/QueryView.js';
export { StagedCheck } from './feedback/StagedCheck.js';
export { useSetParameter } from './forms/address.js';
export { ConfirmByName } from './forms/ConfirmByName.js';
export { useDraft, type Draft } from './forms/use-draft.js';
export { isStale } from './feedback/FormProblem.js';
export { LeaveGuard } from './forms/LeaveGuard.js';
export { Option } from './forms/Option.js';
export { SearchField, useSearch } from './forms/SearchField.js';
export { SchemaForm, type FieldValues } from './forms/SchemaForm.js';
export type { SecretState } from './forms/SecretInput.js';
export { KeyHints } from './keyboard/KeyHints.js';
export { useShortcut } from './keyboard/Shortcuts.js';
export { AdminFrame, type NavEntry, type NavGroup } from './layout/AdminFrame.js';
export { DeveloperFrame } from './layout/DeveloperFrame.js';
export { NeedsRole } from './feedback/Denied.js';
export { NoSuchPage } from './feedback/NoSuchPage.js';
export { Confirm } from './forms/Confirm.js';
export { PageHeader, Section } from './layout/PageHeader.js';
export { PageTabs, type PageTab } from './layout/PageTabs.js';
export { SaveBar } from './layout/SaveBar.js';
export { endOf, RolloutStrip } from './rollout/RolloutStrip.js';
export { Teeth } from './rollout/Teeth.js';
export { useApi, useMe } from './session/api-context.js';
export { EnvironmentBadge, type Environment } from './state/EnvironmentBadge.js';
export { StateWord, type StateKind } from './state/StateWord.js';
export { PagesView, usePages, type Page } from './data/usePages.js';
