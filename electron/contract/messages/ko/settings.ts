import type { Translated } from '../define.ts';
import type { settingMessages } from '../settings.ts';

export const settings: Translated<typeof settingMessages> = {
  tooManyCpus: '이 컴퓨터의 CPU는 {max}개입니다. 1에서 {max} 사이의 수를 쓰세요.',
  tooMuchMemory: '이 컴퓨터는 VM에 {max} MiB까지 줄 수 있습니다. 512에서 {max} 사이의 수를 쓰세요.',
  diskTooSmall: '데이터 디스크는 줄일 수 없으므로 {min} GiB보다 작게 할 수 없습니다.',
  unreadableFile: '{path} 파일을 읽지 못했습니다.',
  unwritableFile: '{path} 파일에 쓸 수 없습니다.',

  unreadable: '설정 파일을 읽을 수 없어 기본 설정을 사용합니다. 파일은 그대로 두었습니다.',
  damaged: '설정 파일이 손상되어 기본 설정을 사용합니다. 파일의 사본을 남겼습니다.',
  newer: '더 새로운 Slipway의 설정 파일입니다(버전 {version}). 아는 설정만 사용하며 파일의 사본을 남겼습니다.',
  reset: '다음 설정이 올바르지 않아 기본값으로 되돌렸습니다: {names}. 파일의 사본을 남겼습니다.',
  limited: '{name} 설정은 지금 {allowed} 값을 씁니다. {reason}',
  notSaved: '설정을 저장할 수 없어 바꾼 값은 Slipway를 종료할 때까지만 유지됩니다. {reason}',
};
