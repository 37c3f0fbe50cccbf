import { foldText } from '../../core/domain/message-text.rules.js';

/**
 * Requests in languages that we read by their customary words alone, many of which write without spaces. A short text
 * that holds one is a matter for a review; it is never an opt-out for certain.
 */
const LONGEST = 40;
const WITH_SPACES = /\p{Script=Latin}|\p{Script=Greek}/u;

const HELD: readonly (readonly [language: string, ...said: string[]])[] = [
  [
    'zh',
    '退订',
    '退訂',
    '取消订阅',
    '取消訂閱',
    '拒收',
    '不要再',
    '别再发',
    '別再發',
    '别发了',
    '別發了',
    '不要发',
    '不要給我發',
    '不要给我发',
    '取消短信',
    '停止发送',
  ],
  [
    'ja',
    '配信停止',
    '停止して',
    '配信を停止',
    '送らないで',
    '送信しないで',
    '登録解除',
    '配信不要',
    '退会',
    '連絡しないで',
  ],
  ['ko', '수신거부', '수신 거부', '보내지 마', '보내지마', '그만 보내', '문자 그만', '구독 취소', '차단'],
  ['th', 'หยุดส่ง', 'ยกเลิกข้อความ', 'ยกเลิกรับ', 'ไม่ต้องส่ง', 'เลิกส่ง', 'อย่าส่ง', 'ไม่รับข้อความ'],
  [
    'ar',
    'الغاء الاشتراك',
    'إلغاء الاشتراك',
    'لا ترسل',
    'لا ترسلوا',
    'أوقف الرسائل',
    'اوقف الرسائل',
    'توقف عن',
    'احذف رقمي',
    'ازالة رقمي',
  ],
  ['he', 'הסירו אותי', 'תסירו אותי', 'הסר אותי', 'להסיר אותי', 'אל תשלחו', 'תפסיקו לשלוח', 'נא להסיר'],
  [
    'hi',
    'मैसेज मत',
    'मत भेजो',
    'मत भेजें',
    'मैसेज बंद',
    'बंद करो',
    'बंद करें',
    'message band',
    'msg band',
    'band karo',
    'mat bhejo',
    'mat bhejna',
  ],
  ['vi', 'hủy đăng ký', 'ngừng gửi', 'đừng gửi', 'đừng nhắn', 'không nhận tin'],
  [
    'id',
    'berhenti hantar',
    'berhenti kirim',
    'jangan hantar',
    'jangan kirim',
    'berhenti langganan',
    'hapus nomor',
  ],
  ['cs', 'neposílejte', 'nepište', 'nepiš', 'odhlásit odběr', 'smažte moje číslo'],
  ['hu', 'ne küldjenek', 'ne küldj', 'töröljenek'],
  ['el', 'μην στέλνετε', 'μη στέλνετε', 'σταματήστε'],
  ['ro', 'nu mai trimiteți', 'nu mai trimite', 'dezabonare'],
];

const WHOLE: readonly (readonly [language: string, ...said: string[]])[] = [
  ['zh', '取消', '停发', '不需要', '删除', 't'],
  ['ja', 'ストップ', '解除', '停止', '中止', 'やめて', 'やめてください'],
  ['ko', '중지', '그만', '거부', '해지', '취소', '정지', '스톱'],
  ['th', 'ยกเลิก', 'เลิก', 'พอแล้ว', 'หยุดค่ะ', 'หยุดครับ', 'หยุดคะ', 'ยกเลิกค่ะ', 'ยกเลิกครับ'],
  ['ar', 'قف', 'ايقاف', 'إيقاف', 'أوقف', 'الغاء', 'كفى', 'حذف'],
  ['he', 'להסיר', 'הסרה', 'הסירו', 'תפסיקו', 'תפסיק', 'עצור', 'די', 'ביטול'],
  ['hi', 'रोकें', 'रुको', 'बंद', 'bas karo', 'stop karo', 'stop kro'],
  ['vi', 'dừng', 'dừng lại', 'từ chối', 'tc', 'ngừng'],
  ['id', 'berhenti', 'batal', 'keluar', 'henti', 'unreg'],
  ['tl', 'itigil', 'tigil', 'tama na', 'wag na mag text', 'stop na'],
  ['cs', 'odhlásit', 'prestante', 'přestaňte', 'odhlásit se'],
  ['hu', 'leiratkozás', 'leiratkozom'],
  ['el', 'διακοπή', 'διαγραφή', 'σταματήστε'],
  ['ro', 'opriți', 'oprește', 'renunț'],
  ['fi', 'lopeta', 'peruuta', 'poista'],
  ['uk', 'відписатися', 'досить'],
];

/** Words of alphabets begin where a word begins; what is written without spaces is held anywhere. */
const held = HELD.map(([language, ...said]) => ({
  language,
  requests: said.map(plain).map((request) => (WITH_SPACES.test(request) ? ` ${request}` : request)),
}));
const languageOfWhole: ReadonlyMap<string, string> = new Map(
  WHOLE.flatMap(([language, ...said]) => said.map((word): [string, string] => [plain(word), language])),
);

/** The language in which a text may ask to stop, or null. */
export function customaryRequest(text: string): string | null {
  if (text.length > LONGEST) return null;
  const said = plain(text);
  const whole = languageOfWhole.get(said);
  if (whole !== undefined) return whole;
  const spaced = ` ${said}`;
  return held.find(({ requests }) => requests.some((request) => spaced.includes(request)))?.language ?? null;
}

function plain(text: string): string {
  return foldText(text)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
