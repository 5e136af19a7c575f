/** Kinds of file people submit by mistake. */
export type FileKind =
  | 'pytorch'
  | 'keras'
  | 'zip'
  | 'hdf5'
  | 'tflite'
  | 'onnxruntime'
  | 'safetensors'
  | 'gguf'
  | 'pickle'
  | 'gzip'
  | 'image'
  | 'html'
  | 'git_lfs'
  | 'json'
  | 'text';

const MAGIC: readonly (readonly [kind: FileKind, offset: number, bytes: string])[] = [
  ['hdf5', 0, '\x89HDF\r\n\x1a\n'],
  ['tflite', 4, 'TFL3'],
  // ONNX Runtime takes bytes with this mark for its own format whatever else they say, past any check of the ONNX in
  // them: a file can be both. So the mark alone decides.
  ['onnxruntime', 4, 'ORTM'],
  ['gguf', 0, 'GGUF'],
  ['gzip', 0, '\x1f\x8b'],
  ['image', 0, '\x89PNG'],
  ['image', 0, '\xff\xd8\xff'],
  ['image', 0, 'GIF8'],
  ['safetensors', 8, '{"'],
  ['git_lfs', 0, 'version https://git-lfs'],
  ['pickle', 0, '\x80\x02'],
  ['pickle', 0, '\x80\x03'],
  ['pickle', 0, '\x80\x04'],
  ['pickle', 0, '\x80\x05'],
];

/** What a file is by its first bytes, where they tell; null for what may be ONNX, which has no mark of its own. */
export function recognizeFile(bytes: Uint8Array): FileKind | null {
  const head = latin1(bytes.subarray(0, 256));
  const known = MAGIC.find(([, offset, magic]) => head.startsWith(magic, offset));
  if (known) return known[0];
  if (head.startsWith('PK\x03\x04')) return zipKind(head);
  return textKind(head);
}

/** The first entry's name tells what wrote the archive. */
function zipKind(head: string): FileKind {
  const name = head.slice(30, 30 + (head.charCodeAt(26) | (head.charCodeAt(27) << 8)));
  if (/(^|\/)(data\.pkl|\.format_version|\.data\/|byteorder|version)/.test(name)) return 'pytorch';
  if (/^(metadata\.json|config\.json|model\.weights\.h5)$/.test(name)) return 'keras';
  return 'zip';
}

/** Plain text from end to end of what was looked at. An ONNX file's first byte is below a space. */
function textKind(head: string): FileKind | null {
  const text = head.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (text === '' || Array.from(text).some(isControl)) return null;
  if (text.startsWith('<')) return 'html';
  return text.startsWith('{') || text.startsWith('[') ? 'json' : 'text';
}

function isControl(character: string): boolean {
  return !/\s/.test(character) && /\p{Cc}/u.test(character) && character < '\x80';
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
