import { DatabaseProblem } from '#db/database-problem.ts';

/**
 * What can keep Tidu from starting. Each is one line that says what is wrong and what to do, in the language of the
 * operator's terminal.
 */
type Details = Readonly<Record<string, string | number>>;

const LINES = {
  bad_setting: {
    en: (d: Details) => `Bad setting: ${d.line}. See .env.example for what it may be.`,
    zh: (d: Details) => `设置有误：${d.line}。可用的取值见 .env.example。`,
  },
  port_taken: {
    en: (d: Details) =>
      `Port ${d.port} on ${d.host} is taken by another program. Choose another: PORT=${Number(d.port) + 1} npm start`,
    zh: (d: Details) =>
      `${d.host} 的端口 ${d.port} 已被其他程序占用。请换一个端口：PORT=${Number(d.port) + 1} npm start`,
  },
  port_forbidden: {
    en: (d: Details) =>
      `Not allowed to listen on port ${d.port} of ${d.host}. Ports below 1024 need privileges: choose another PORT.`,
    zh: (d: Details) => `没有权限监听 ${d.host} 的端口 ${d.port}。1024 以下的端口需要特权，请另设 PORT。`,
  },
  host_unknown: {
    en: (d: Details) =>
      `HOST=${d.host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for every interface.`,
    zh: (d: Details) => `HOST=${d.host} 不是本机地址。请用 127.0.0.1；要监听所有网卡则用 0.0.0.0。`,
  },
  data_unwritable: {
    en: (d: Details) =>
      `Cannot write to the data folder ${d.directory}. Set DATA_DIR to a folder that this user may write to.`,
    zh: (d: Details) => `无法写入数据目录 ${d.directory}。请把 DATA_DIR 设为当前用户可写的目录。`,
  },
  data_in_use: {
    en: (d: Details) =>
      `Another Tidu is already running on ${d.directory}. Stop it first, or set another DATA_DIR.`,
    zh: (d: Details) => `另一个 Tidu 正在使用 ${d.directory}。请先停止它，或另设 DATA_DIR。`,
  },
  data_path_too_long: {
    en: (d: Details) =>
      `The path of the data folder is too long for a socket: ${d.directory}. Set a shorter DATA_DIR.`,
    zh: (d: Details) => `数据目录的路径过长，无法创建套接字：${d.directory}。请设置更短的 DATA_DIR。`,
  },
  data_unknown_version: {
    en: (d: Details) =>
      `${d.directory} was written by another version (${d.found}; this one reads ${d.expected}). Nothing was changed. To convert it: npm run tidu -- backup FILE with the version that wrote it, then npm run tidu -- restore FILE with this one and another DATA_DIR.`,
    zh: (d: Details) =>
      `${d.directory} 由其他版本写入（${d.found}；当前版本只能读取 ${d.expected}）。未作任何改动。转换方法：用写入它的版本运行 npm run tidu -- backup FILE，再用当前版本和另一个 DATA_DIR 运行 npm run tidu -- restore FILE。`,
  },
  data_newer: {
    en: () =>
      'The data was written by a newer version of Tidu. Nothing was changed. Start that version, or restore a backup.',
    zh: () => '数据由更新版本的 Tidu 写入。未作任何改动。请启动该版本，或恢复备份。',
  },
  database_unreachable: {
    en: (d: Details) =>
      `No database answers at ${d.host} (${d.reason}). Check DATABASE_URL and that PostgreSQL is running.`,
    zh: (d: Details) =>
      `无法连接数据库 ${d.host}（${d.reason}）。请检查 DATABASE_URL 以及 PostgreSQL 是否在运行。`,
  },
  database_refused: {
    en: (d: Details) =>
      `The database at ${d.host} refuses the user ${d.user}: check user and password in DATABASE_URL, and pg_hba.conf.`,
    zh: (d: Details) =>
      `数据库 ${d.host} 拒绝用户 ${d.user} 登录：请检查 DATABASE_URL 中的用户名和密码，以及 pg_hba.conf。`,
  },
  database_missing: {
    en: (d: Details) =>
      `The server at ${d.host} has no database ${d.database}. Make it: createdb ${d.database}`,
    zh: (d: Details) => `${d.host} 上没有数据库 ${d.database}。请先创建：createdb ${d.database}`,
  },
  database_forbidden: {
    en: (d: Details) =>
      `The user ${d.user} may not make tables in the database ${d.database}. Make the user its owner: alter database ${d.database} owner to ${d.user}`,
    zh: (d: Details) =>
      `用户 ${d.user} 无权在数据库 ${d.database} 中建表。请将其设为所有者：alter database ${d.database} owner to ${d.user}`,
  },
  database_too_old: {
    en: (d: Details) => `The database is PostgreSQL ${d.version}; ${d.oldest} or newer is needed.`,
    zh: (d: Details) => `数据库是 PostgreSQL ${d.version}，需要 ${d.oldest} 或更新的版本。`,
  },
  storage_unreachable: {
    en: (d: Details) =>
      `The storage ${d.storage} cannot be used (${d.reason}). Check STORAGE_URL and its credentials.`,
    zh: (d: Details) => `无法使用存储 ${d.storage}（${d.reason}）。请检查 STORAGE_URL 及其凭据。`,
  },
  storage_foreign: {
    en: (d: Details) =>
      `The storage ${d.storage} is not that of this deployment. Nothing was changed. Set STORAGE_URL to the deployment's own; a new deployment needs an empty one.`,
    zh: (d: Details) =>
      `存储 ${d.storage} 不属于本部署。未作任何改动。请把 STORAGE_URL 设为本部署自己的存储；新部署需要一个空的存储。`,
  },
  worker_needs_database: {
    en: () =>
      'A worker needs DATABASE_URL, where it meets the web processes. Without it, npm start evaluates submissions itself.',
    zh: () => '评测进程需要 DATABASE_URL，以便与网站进程协作。不设置时，npm start 会自行评测提交的模型。',
  },
  no_evaluator: {
    en: (d: Details) =>
      `No way to evaluate models works here: ${d.reason}. Change EVAL_SANDBOX or EVAL_PROVIDERS; npm run tidu -- doctor says what is missing.`,
    zh: (d: Details) =>
      `本机没有可用的模型评测方式：${d.reason}。请修改 EVAL_SANDBOX 或 EVAL_PROVIDERS；缺少什么可运行 npm run tidu -- doctor 查看。`,
  },
  build_failed: {
    en: () => 'The build failed; its messages are above.',
    zh: () => '构建失败，具体信息见上文。',
  },
} as const satisfies Record<string, Record<'en' | 'zh', (details: Details) => string>>;

export type StartProblemCode = keyof typeof LINES;

export class StartProblem extends Error {
  readonly code: StartProblemCode;
  readonly details: Details;

  constructor(code: StartProblemCode, details: Details = {}, cause?: unknown) {
    super(LINES[code].en(details), { cause });
    this.code = code;
    this.details = details;
  }

  /** One line in the language of the terminal. */
  line(locale: 'en' | 'zh'): string {
    return LINES[this.code][locale](this.details);
  }
}

/** A database that cannot be opened, in the operator's words; whatever else was thrown stays as it is. */
export function databaseProblem(error: unknown): unknown {
  if (!(error instanceof DatabaseProblem)) return error;
  const code = error.code === 'newer' ? 'data_newer' : (`database_${error.code}` as const);
  return new StartProblem(code, error.details, error);
}

/** The language of the operator's terminal, from POSIX locale variables. */
export function terminalLocale(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): 'en' | 'zh' {
  const value = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return value.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
