import { describe, expect, it } from '@jest/globals';
import { findDoubts, findMismatches, type ProviderSettings } from './shop-mode.ts';

const real: ProviderSettings = {
  stripe: { secretKey: 'sk_live_1' },
  easypost: { apiKey: 'EZAK1', baseUrl: 'https://api.easypost.com/v2/' },
  mailUrl: 'smtps://mail.example',
  webhookSecrets: { stripe: 'whsec_1', easypost: 'a long secret' },
  returnOrigins: new Set(['https://shop.example']),
};
const simulated: ProviderSettings = {
  stripe: { secretKey: 'sk_test_simulated', apiBase: 'http://127.0.0.1:12111' },
  easypost: { apiKey: 'EZTKsimulated', baseUrl: 'http://127.0.0.1:12112/v2/' },
  twilio: { apiBase: 'http://127.0.0.1:12114' },
  twilioAuthToken: 'twilio_simulated',
  mailUrl: 'smtp://localhost:1025',
  webhookSecrets: { stripe: 'whsec_simulated', easypost: 'easypost_simulated' },
  returnOrigins: new Set(['http://localhost']),
  staffSecondFactor: 'optional',
};

describe('findMismatches', () => {
  it('finds none where the settings are of the shop', () => {
    expect(findMismatches('live', real)).toEqual([]);
    expect(findMismatches('simulated', simulated)).toEqual([]);
    expect(findMismatches('live', {})).toEqual([]);
  });

  it('takes a key with restrictions, and a proxy before the provider', () => {
    const stripe = { secretKey: 'rk_live_1', apiBase: 'https://egress.example' };
    expect(findMismatches('live', { ...real, stripe })).toEqual([]);
  });

  it('names everything of a simulator that a live shop was given', () => {
    expect(findMismatches('live', simulated).map((sentence) => sentence.split(' ')[0])).toEqual([
      'STRIPE_SECRET_KEY',
      'EASYPOST_API_KEY',
      'STRIPE_API_BASE',
      'EASYPOST_API_BASE',
      'TWILIO_API_BASE',
      'TWILIO_AUTH_TOKEN',
      'SMTP_URL',
      'RETURN_URL_ORIGINS',
      'STAFF_SECOND_FACTOR',
      'STRIPE_WEBHOOK_SECRET',
      'EASYPOST_WEBHOOK_SECRET',
    ]);
  });

  it('names the keys by which a simulated shop would spend real money', () => {
    expect(findMismatches('simulated', real)).toEqual([
      'STRIPE_SECRET_KEY is a live key: cards would be charged.',
      'EASYPOST_API_KEY is a production key: labels would be bought.',
    ]);
  });

  it.each(['sk_org_live_1', 'sk_org_test_1', 'sk_org_1'])(
    'takes no key of an organisation, such as %s',
    (secretKey) => {
      for (const mode of ['live', 'simulated'] as const) {
        const found = findMismatches(mode, { stripe: { secretKey } });
        expect(found).toEqual([expect.stringMatching(/^STRIPE_SECRET_KEY is that of an organisation/)]);
      }
      expect(findMismatches('live', { ...simulated, stripe: { secretKey } })).toHaveLength(10);
    },
  );

  it('lets a simulated shop ask the providers with their test keys', () => {
    const stripe = { secretKey: 'sk_test_1', apiBase: 'https://api.stripe.com' };
    expect(findMismatches('simulated', { stripe, easypost: { apiKey: 'EZTK1' } })).toEqual([]);
  });
});

describe('findDoubts', () => {
  it('doubts that a simulated shop is to mail anybody', () => {
    expect(findDoubts('simulated', { mailUrl: 'smtps://mail.example' })).toEqual([
      expect.stringContaining('SMTP_URL is no sink'),
    ]);
    expect(findDoubts('simulated', simulated)).toEqual([]);
    expect(findDoubts('simulated', {})).toEqual([]);
    expect(findDoubts('live', real)).toEqual([]);
  });
});
