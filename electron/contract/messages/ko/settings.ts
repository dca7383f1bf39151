import type { Translated } from '../define.ts';
import type { settingMessages } from '../settings.ts';

export const settings: Translated<typeof settingMessages> = {
  tooManyCpus: '이 컴퓨터의 CPU는 {max}개입니다. 1에서 {max} 사이의 수를 쓰세요.',
  tooMuchMemory: '이 컴퓨터는 VM에 {max} MiB까지 줄 수 있습니다. 512에서 {max} 사이의 수를 쓰세요.',
  diskTooSmall: '데이터 디스크는 줄일 수 없으므로 {min} GiB보다 작게 할 수 없습니다.',
  daemonKey: { text: 'daemon.json의 "{key}" 키는 Slipway가 직접 정합니다.', hint: '이 키를 빼세요.' },
  daemonKeySetting: {
    text: 'daemon.json의 "{key}" 키는 Slipway가 직접 정합니다.',
    hint: '대신 {setting} 설정을 바꾸세요.',
  },
  daemonRefused: { text: '엔진이 이 구성을 받아들이지 않습니다. {reason}', hint: '아무것도 바뀌지 않았습니다.' },
  notTaken: { text: '이 구성으로는 엔진이 다시 시작되지 않았습니다. {reason}', hint: '이전 구성으로 되돌렸습니다.' },
  notAnswered: {
    text: '이 설정으로 시작한 엔진이 제시간에 응답하지 않았습니다.',
    hint: '이전 설정으로 되돌렸습니다. 설정의 문제가 아니라 이 컴퓨터가 바쁘기 때문일 수 있습니다. 나중에 다시 시도하세요.',
  },
  notInForce: {
    text: '이 설정으로는 엔진이 시작되지 않아 사용자의 daemon.json 없이 실행 중입니다. {reason}',
    hint: '설정에서 daemon.json을 고치세요.',
  },
  notTold: {
    text: 'VM에 이 설정을 전하지 못했습니다. {reason}',
    hint: '다시 시도하고 있습니다. 늦어도 VM을 다시 시작하면 적용됩니다.',
  },
  hiddenPassword: {
    text: '숨겨진 암호는 다른 프록시나 사용자에 그대로 쓸 수 없습니다.',
    hint: '암호를 포함해 주소를 다시 입력하세요.',
  },
  dockerConfig: {
    text: 'docker 명령의 구성 파일을 바꿀 수 없습니다. {path}: {reason}',
    hint: '그 파일을 고치거나 "컨테이너의 프록시"에서 "docker 구성"을 고르세요.',
  },
  noJsonObject: 'JSON 객체가 아닙니다.',
  containersNotTold: {
    text: '컨테이너에 프록시를 알려 줄 수 없습니다. {reason}',
    hint: '문제를 해결한 뒤 VM을 다시 시작하세요.',
  },
  proxyScript: {
    text: '이 컴퓨터는 스크립트({script})로 프록시를 찾지만, Slipway는 그 스크립트를 실행하지 않습니다.',
    hint: '네트워크 관리자에게 프록시 주소를 물어 설정에 입력하세요.',
  },
  noCertificates: { text: '{path}에 인증서가 없습니다.', hint: '인증서 파일이나 그런 파일이 있는 폴더를 쓰세요.' },
  badCertificate: { text: '{path}에 읽을 수 없는 인증서가 있습니다.', hint: '올바른 인증서 파일을 쓰세요.' },
  locked: { text: '{path} 설정은 조직이 {file} 파일로 정했습니다.', hint: '이 컴퓨터의 관리자가 바꿀 수 있습니다.' },
  unreadableFile: '{path} 파일을 읽지 못했습니다.',
  unwritableFile: '{path} 파일에 쓸 수 없습니다.',

  unreadable: '설정 파일을 읽을 수 없어 기본 설정을 사용합니다. 파일은 그대로 두었습니다.',
  damaged: '설정 파일이 손상되어 기본 설정을 사용합니다. 파일의 사본을 남겼습니다.',
  newer: '더 새로운 Slipway의 설정 파일입니다(버전 {version}). 아는 설정만 사용하며 파일의 사본을 남겼습니다.',
  reset: '다음 설정이 올바르지 않아 기본값으로 되돌렸습니다: {names}. 파일의 사본을 남겼습니다.',
  limited: '{name} 설정은 지금 {allowed} 값을 씁니다. {reason}',
  policyDamaged: '정책 파일을 읽을 수 없어 그 내용을 적용하지 않습니다. {path}: {reason}',
  policyForeign: '정책 파일이나 그 폴더가 이 컴퓨터의 관리자 소유인지 확인되지 않아 적용하지 않습니다: {path}',
  policyInvalid: '정책 파일 {path}의 다음 값이 올바르지 않아 적용하지 않습니다: {names}.',
  notSaved: '설정을 저장할 수 없어 바꾼 값은 Slipway를 종료할 때까지만 유지됩니다. {reason}',
};
