import type { Locale } from '#lib/i18n/locales.ts';
import type { RescoreView } from '#server/rescores/list-rescores.ts';

/** One rescore in one line. */
export function formatRescore({ season, status, progress, changed, reason }: RescoreView, locale: Locale) {
  return { en: english, zh: chinese }[locale]();

  function english(): string {
    if (!progress)
      return `${season}  ${status === 'done' ? `done, ${changed} moved` : 'cancelled'}: ${reason}`;
    const { done, total, failed } = progress;
    const stuck = failed > 0 ? `, ${failed} failed (rescore retry)` : '';
    return `${season}  running, ${done} of ${total}${stuck}: ${reason}`;
  }

  function chinese(): string {
    if (!progress)
      return `${season}  ${status === 'done' ? `已完成，${changed} 人变动` : '已取消'}：${reason}`;
    const { done, total, failed } = progress;
    const stuck = failed > 0 ? `，${failed} 个失败（可用 rescore retry 重试）` : '';
    return `${season}  进行中，${done}/${total}${stuck}：${reason}`;
  }
}
