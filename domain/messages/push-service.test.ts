import { expect, it } from '@jest/globals';
import { isPushService } from './push-service.ts';

it.each([
  'https://fcm.googleapis.com/fcm/send/abc',
  'https://updates.push.services.mozilla.com/wpush/v2/abc',
  'https://web.push.apple.com/abc',
  'https://wns2-by3p.notify.windows.com/w/?token=abc',
])('knows %s as a push service', (endpoint) => expect(isPushService(endpoint)).toBe(true));

it.each([
  'http://fcm.googleapis.com/abc',
  'https://fcm.googleapis.com:8443/abc',
  'https://fcm.googleapis.com.evil.example/abc',
  'https://user@fcm.googleapis.com/abc',
  'https://127.0.0.1/abc',
  'https://evilpush.apple.com.example/abc',
  'file:///etc/passwd',
  'fcm.googleapis.com',
])('posts nothing to %s', (endpoint) => expect(isPushService(endpoint)).toBe(false));
