import type { Locale } from '#lib/i18n/locales.ts';

/** Makes `t('…')` check its keys. English stands for both languages: a check keeps their keys equal. */
declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: {
      account: typeof import('./en/account.json');
      admin: typeof import('./en/admin.json');
      challenges: typeof import('./en/challenges.json');
      common: typeof import('./en/common.json');
      credits: typeof import('./en/credits.json');
      errors: typeof import('./en/errors.json');
      'errors-page': typeof import('./en/errors-page.json');
      'evaluation-log': typeof import('./en/evaluation-log.json');
      evaluators: typeof import('./en/evaluators.json');
      home: typeof import('./en/home.json');
      lab: typeof import('./en/lab.json');
      leaderboard: typeof import('./en/leaderboard.json');
      models: typeof import('./en/models.json');
      notifications: typeof import('./en/notifications.json');
      rescores: typeof import('./en/rescores.json');
      queue: typeof import('./en/queue.json');
      status: typeof import('./en/status.json');
      submissions: typeof import('./en/submissions.json');
      submit: typeof import('./en/submit.json');
    };
  }
}
