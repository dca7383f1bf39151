import type { Translated } from '../define.ts';
import type { hostMessages } from '../host.ts';

export const host: Translated<typeof hostMessages> = {
  callerCancelled: '요청한 쪽에서 취소했습니다.',
  clientGone: '클라이언트의 연결이 끝났습니다.',
  tooManyCalls: '이 연결에서 기다리는 요청이 너무 많습니다.',
  tooManyClients: {
    text: '클라이언트는 {limit}개까지 연결할 수 있으며 이미 모두 연결되어 있습니다.',
    hint: 'Slipway의 창이나 탭을 닫으세요.',
  },
  badWebPort: {
    text: 'SLIPWAY_WEB_PORT 값이 올바르지 않습니다: {value}.',
    hint: '1에서 65535 사이의 수를 쓰거나 비어 있는 포트를 쓰려면 0을 쓰세요.',
  },
  portTaken: {
    text: '다른 프로그램이 {port} 포트를 사용하고 있습니다.',
    hint: '다른 포트를 고르거나 포트를 지정하지 마세요.',
  },
  noPage: {
    text: '{path}에 빌드된 페이지가 없습니다.',
    hint: 'Slipway를 다시 설치하거나, 소스에서는 "npm run build"를 실행하세요.',
  },
  changedPage: '{path} 파일이 빌드된 파일과 다릅니다.',
  nothingHere: '이 주소에는 아무것도 없습니다.',
  otherAddress: '여기는 {host}입니다.',
  requestFailed: '요청을 처리하지 못했습니다.',
  foreignPage: 'Slipway의 페이지에서만 할 수 있습니다.',
  onePageSession: '페이지는 다른 세션을 열 수 없습니다.',
  usedLink: {
    text: '이미 사용했거나 만료된 링크입니다.',
    hint: '터미널에서 "slipway open"으로 Slipway를 다시 여세요.',
  },
  badSession: {
    text: '이 페이지의 세션이 유효하지 않습니다.',
    hint: '터미널에서 "slipway open"으로 Slipway를 다시 여세요.',
  },

  staleDownload: { text: '이미 시작했거나 만료된 다운로드입니다.', hint: '페이지에서 다시 시작하세요.' },
  tooManyDownloads: '브라우저를 기다리는 다운로드가 이미 {limit}개입니다.',
  downloadNotBegun: {
    text: '브라우저가 다운로드를 시작하지 않았습니다.',
    hint: '브라우저에서 이 페이지의 다운로드를 허용한 뒤 다시 시도하세요.',
  },
  downloadLeft: '브라우저가 다운로드를 중단했습니다.',

  notRunning: 'Slipway 백그라운드 프로세스가 실행되고 있지 않습니다.',
  slowStart: 'Slipway 백그라운드 프로세스가 제때 시작되지 않았습니다.',
  endedAtStart: 'Slipway 백그라운드 프로세스가 시작하다가 끝났습니다({code}). {words}',
  crashed: {
    text: 'Slipway 백그라운드 프로세스가 예기치 않게 끝났습니다({how}).',
    hint: '자세한 내용은 로그를 확인하세요.',
  },
  gone: { text: 'Slipway 백그라운드 프로세스가 예기치 않게 끝났습니다.', hint: '자세한 내용은 로그를 확인하세요.' },
  endedByOther: '다른 프로그램이 Slipway 백그라운드 프로세스를 종료했습니다.',
  foreignSender: 'Slipway의 페이지가 아닙니다.',
  folderNotOpened: { text: '폴더를 열지 못했습니다: {reason}', hint: '폴더를 직접 여세요: {path}' },
};
