import { idWithin } from '../identity/derived-ids.ts';
import type { SettingSubject } from './event-declaration.ts';

const NONE = '00000000-0000-0000-0000-000000000000';

/** The id under which events tell of something that has a name and no id of its own; the same in every shop. */
export function idOfSetting(subject: SettingSubject, name: string): string {
  return idWithin(NONE, subject, name);
}
