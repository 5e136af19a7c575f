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
      `${d.directory} was written by another version (${d.found}; this one reads ${d.expected}). Nothing was changed. Start it with the version that wrote it, or set another DATA_DIR.`,
    zh: (d: Details) =>
      `${d.directory} 由其他版本写入（${d.found}；当前版本只能读取 ${d.expected}）。未作任何改动。请用写入它的版本启动，或另设 DATA_DIR。`,
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

/** The language of the operator's terminal, from POSIX locale variables. */
export function terminalLocale(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): 'en' | 'zh' {
  const value = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return value.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
