import type { Translated } from '../define.ts';
import type { taskMessages } from '../tasks.ts';

export const tasks: Translated<typeof taskMessages> = {
  cancelled: '취소되었습니다.',
  cancelledByUser: '사용자가 취소했습니다.',
  gone: '그런 작업이 없습니다.',
  notAgain: '다시 실행할 수 있는 그런 작업이 없습니다.',
  hostEnding: 'Slipway를 종료하는 중입니다.',
  exported: '{path} 파일에 {bytes}바이트를 저장했습니다.',
  downloaded: '브라우저로 {bytes}바이트를 보냈습니다.',
  exportCancelled: '내보내기가 취소되었습니다.',
  exportDiskFull: {
    text: '파일을 저장할 공간이 없습니다.',
    hint: '이 컴퓨터의 공간을 확보하거나 다른 디스크를 고르세요.',
  },
  exportForbidden: { text: '파일을 쓸 권한이 없습니다: {reason}', hint: '다른 폴더를 고르세요.' },
  exportFailed: '파일을 쓰지 못했습니다: {reason}',
  onlyApp: '저장할 파일은 사용자에게 묻는 앱만 지정할 수 있습니다.',
  onlyBrowser: '다운로드는 브라우저에서만 할 수 있습니다. 앱은 저장할 위치를 묻습니다.',
  choosing: '다른 파일을 고르는 중입니다.',
};
