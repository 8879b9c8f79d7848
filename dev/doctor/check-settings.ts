import { settingsOfBefore } from '../../domain/policies/settings-of-before.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { bad, type Finding } from './finding.ts';

/** Settings that nobody reads any more: whoever has set one believes that it counts. */
export function checkSettings(env: NodeJS.ProcessEnv): Finding[] {
  const set = withoutEmpty(env);
  return Object.entries(settingsOfBefore)
    .filter(([setting]) => set[setting] !== undefined)
    .map(([setting, [policy, field]]) =>
      bad(
        'Settings',
        `${setting} is not read any more`,
        `decide \`${field}\` of the policy ${policy} (PUT /v1/policies/${policy}, docs/policies.md), and take the setting out`,
      ),
    );
}
