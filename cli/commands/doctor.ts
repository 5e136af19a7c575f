import type { CommandHelp } from '#cli/command.ts';
import type { Finding } from '#cli/doctor/finding.ts';
import { inspect } from '#cli/doctor/inspect.ts';
import { installDebianPackages } from '#cli/doctor/install-debian-packages.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Env } from '#server/env.ts';

export const doctor: CommandHelp = {
  name: 'doctor',
  summary: {
    en: 'Check what this machine has of what Tidu and its tests use',
    zh: '检查本机是否具备 Tidu 及其测试所需的一切',
  },
  flags: {
    fix: {
      type: 'boolean',
      help: {
        en: 'install what is missing (Debian and Ubuntu, as root); elsewhere say how',
        zh: '安装缺少的软件（Debian、Ubuntu，需 root）；其他系统给出安装命令',
      },
    },
  },
};

const SAY = {
  ok: { en: 'ok', zh: '正常' },
  missing: { en: 'missing', zh: '缺少' },
  broken: { en: 'does not work', zh: '不可用' },
  optional: { en: 'optional', zh: '可选' },
  healthy: {
    en: 'Everything that Tidu and its tests need is here.',
    zh: 'Tidu 及其测试所需的一切均已具备。',
  },
  unhealthy: {
    en: 'Something is missing or does not work: see above; npm run tidu -- doctor --fix installs what it can.',
    zh: '有内容缺少或不可用：请按上面的说明处理；npm run tidu -- doctor --fix 会安装能安装的部分。',
  },
  installing: { en: 'Installing', zh: '正在安装' },
} as const;

export interface DoctorOptions {
  readonly fix: boolean;
  readonly locale: Locale;
  readonly print: (lines: readonly string[]) => void;
}

/** Looks, mends where it was asked to and can, and looks again. Needs no database and no build. */
export async function runDoctor(
  env: Env,
  { fix, locale, print }: DoctorOptions,
): Promise<{ readonly lines: readonly string[]; readonly healthy: boolean }> {
  let findings = await inspect(env);
  const packages = findings.flatMap((finding) => (finding.ok ? [] : finding.debianPackages));
  if (fix && packages.length > 0) {
    print([`${SAY.installing[locale]}: ${packages.join(' ')}`]);
    if (await installDebianPackages(packages)) findings = await inspect(env);
  }
  const healthy = findings.every((finding) => finding.ok || !finding.needed);
  const verdict = healthy ? SAY.healthy[locale] : SAY.unhealthy[locale];
  return { lines: [...findings.flatMap((finding) => report(finding, locale)), verdict], healthy };
}

function report(finding: Finding, locale: Locale): string[] {
  const lacking = finding.isBroken ? SAY.broken : SAY.missing;
  const state = finding.ok ? SAY.ok : finding.needed ? lacking : SAY.optional;
  const mark = finding.ok ? '✓' : finding.needed ? '✗' : '–';
  const cure = finding.ok || !finding.cure ? [] : [`    ${finding.cure[locale]}`];
  const subject = finding.subject[locale];
  const detail = finding.detail?.[locale];
  const line = {
    en: `${mark} ${subject}: ${state.en}${detail ? ` (${detail})` : ''}`,
    zh: `${mark} ${subject}：${state.zh}${detail ? `（${detail}）` : ''}`,
  };
  return [line[locale], ...cure];
}
