/**
 * A seccomp filter for bubblewrap: the program inside computes, reads open files and starts threads; what makes
 * sockets, processes, mounts or kernel objects with a history of holes is refused. It is one more wall behind the
 * namespaces, for the day when one of those has a crack.
 *
 * Instructions are classic BPF (`struct sock_filter`, linux/filter.h) over `struct seccomp_data` (linux/seccomp.h).
 */
const LOAD_WORD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_AT_LEAST = 0x35;
const JUMP_IF_BITS = 0x45;
const RETURN = 0x06;

const SYSCALL_NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const refuse = (errno: number): number => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;

const CLONE_THREAD = 0x00010000;
/** The x32 numbers of x86-64: the same calls by other names. */
const X32_FIRST = 0x40000000;

const AUDIT_ARCHITECTURE = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
const CLONE = { x64: 56, arm64: 220 } as const;
/** Its flags lie in memory that a filter cannot read; told that it does not exist, the C library uses `clone`. */
const CLONE3 = 435;

/** Numbers from asm/unistd_64.h and asm-generic/unistd.h; calls from 424 on have one number everywhere. */
const REFUSED: readonly { readonly call: string; readonly x64?: number; readonly arm64?: number }[] = [
  { call: 'socket', x64: 41, arm64: 198 },
  { call: 'socketpair', x64: 53, arm64: 199 },
  { call: 'connect', x64: 42, arm64: 203 },
  { call: 'bind', x64: 49, arm64: 200 },
  { call: 'listen', x64: 50, arm64: 201 },
  { call: 'accept', x64: 43, arm64: 202 },
  { call: 'accept4', x64: 288, arm64: 242 },
  { call: 'fork', x64: 57 },
  { call: 'vfork', x64: 58 },
  { call: 'execveat', x64: 322, arm64: 281 },
  { call: 'ptrace', x64: 101, arm64: 117 },
  { call: 'process_vm_readv', x64: 310, arm64: 270 },
  { call: 'process_vm_writev', x64: 311, arm64: 271 },
  { call: 'kcmp', x64: 312, arm64: 272 },
  { call: 'pidfd_open', x64: 434, arm64: 434 },
  { call: 'pidfd_getfd', x64: 438, arm64: 438 },
  { call: 'unshare', x64: 272, arm64: 97 },
  { call: 'setns', x64: 308, arm64: 268 },
  { call: 'mount', x64: 165, arm64: 40 },
  { call: 'umount2', x64: 166, arm64: 39 },
  { call: 'pivot_root', x64: 155, arm64: 41 },
  { call: 'chroot', x64: 161, arm64: 51 },
  { call: 'open_tree', x64: 428, arm64: 428 },
  { call: 'move_mount', x64: 429, arm64: 429 },
  { call: 'fsopen', x64: 430, arm64: 430 },
  { call: 'fsconfig', x64: 431, arm64: 431 },
  { call: 'fsmount', x64: 432, arm64: 432 },
  { call: 'fspick', x64: 433, arm64: 433 },
  { call: 'mount_setattr', x64: 442, arm64: 442 },
  { call: 'name_to_handle_at', x64: 303, arm64: 264 },
  { call: 'open_by_handle_at', x64: 304, arm64: 265 },
  { call: 'fanotify_init', x64: 300, arm64: 262 },
  { call: 'memfd_create', x64: 319, arm64: 279 },
  { call: 'memfd_secret', x64: 447, arm64: 447 },
  { call: 'shmget', x64: 29, arm64: 194 },
  { call: 'semget', x64: 64, arm64: 190 },
  { call: 'msgget', x64: 68, arm64: 186 },
  { call: 'mq_open', x64: 240, arm64: 180 },
  { call: 'keyctl', x64: 250, arm64: 219 },
  { call: 'add_key', x64: 248, arm64: 217 },
  { call: 'request_key', x64: 249, arm64: 218 },
  { call: 'bpf', x64: 321, arm64: 280 },
  { call: 'perf_event_open', x64: 298, arm64: 241 },
  { call: 'userfaultfd', x64: 323, arm64: 282 },
  { call: 'io_uring_setup', x64: 425, arm64: 425 },
  { call: 'io_uring_enter', x64: 426, arm64: 426 },
  { call: 'io_uring_register', x64: 427, arm64: 427 },
  { call: 'personality', x64: 135, arm64: 92 },
  { call: 'quotactl', x64: 179, arm64: 60 },
  { call: 'swapon', x64: 167, arm64: 224 },
  { call: 'acct', x64: 163, arm64: 89 },
  { call: 'kexec_load', x64: 246, arm64: 104 },
  { call: 'kexec_file_load', x64: 320, arm64: 294 },
  { call: 'init_module', x64: 175, arm64: 105 },
  { call: 'finit_module', x64: 313, arm64: 273 },
  { call: 'delete_module', x64: 176, arm64: 106 },
  { call: 'reboot', x64: 169, arm64: 142 },
  { call: 'syslog', x64: 103, arm64: 116 },
  { call: 'iopl', x64: 172 },
  { call: 'ioperm', x64: 173 },
  { call: 'modify_ldt', x64: 154 },
];

type Instruction = readonly [code: number, jumpIfTrue: number, jumpIfFalse: number, operand: number];

/**
 * @returns the program as the kernel reads it
 * @throws on a processor whose call numbers are not listed here
 */
export function composeSeccompFilter(architecture: string): Uint8Array {
  if (architecture !== 'x64' && architecture !== 'arm64') {
    throw new Error(`no system call filter for ${architecture}`);
  }
  const numbers = REFUSED.map((row) => row[architecture]).filter((number) => number !== undefined);
  return encode([
    [LOAD_WORD, 0, 0, ARCHITECTURE],
    [JUMP_IF_EQUAL, 1, 0, AUDIT_ARCHITECTURE[architecture]],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD_WORD, 0, 0, SYSCALL_NUMBER],
    [JUMP_IF_AT_LEAST, 0, 1, X32_FIRST],
    [RETURN, 0, 0, KILL_PROCESS],
    ...numbers.flatMap((number) => refuseCall(number, EPERM)),
    ...refuseCall(CLONE3, ENOSYS),
    // A new thread is fine, a new process is not.
    [JUMP_IF_EQUAL, 1, 0, CLONE[architecture]],
    [RETURN, 0, 0, ALLOW],
    [LOAD_WORD, 0, 0, FIRST_ARGUMENT],
    [JUMP_IF_BITS, 0, 1, CLONE_THREAD],
    [RETURN, 0, 0, ALLOW],
    [RETURN, 0, 0, refuse(EPERM)],
  ]);
}

function refuseCall(number: number, errno: number): Instruction[] {
  return [
    [JUMP_IF_EQUAL, 0, 1, number],
    [RETURN, 0, 0, refuse(errno)],
  ];
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, jumpIfTrue, jumpIfFalse, operand], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jumpIfTrue, index * 8 + 2);
    bytes.writeUInt8(jumpIfFalse, index * 8 + 3);
    bytes.writeUInt32LE(operand, index * 8 + 4);
  });
  return bytes;
}
