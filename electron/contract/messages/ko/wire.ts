import type { Translated } from '../define.ts';
import type { wireMessages } from '../wire.ts';

export const wire: Translated<typeof wireMessages> = {
  defect: 'Slipway에 결함이 있습니다: {what}',
  misused: 'Slipway 프로토콜에 맞지 않는 요청입니다: {what}',
  noHello: '클라이언트가 {seconds}초 안에 인사하지 않았습니다.',
  cancelled: '요청이 취소되었습니다.',
  closed: '연결을 닫았습니다.',
  lost: 'Slipway와의 연결이 끊어졌습니다.',
  lostBecause: 'Slipway와의 연결이 끊어졌습니다: {reason}',
  notConnected: 'Slipway에 연결되어 있지 않습니다.',
  silent: 'Slipway가 응답하지 않습니다.',
  pageClosing: '페이지를 닫는 중입니다.',
  noSession: '이 탭에는 세션이 없습니다.',
  refusedCode: '실행 코드가 거부되었습니다({status}).',
  listCut: '목록을 끝까지 받지 못했습니다.',
  callEnded: '요청이 끝났습니다.',
  tooLarge: { text: '한 번에 보내기에는 너무 큽니다.', hint: '모두 합해 {mib} MiB까지 보낼 수 있습니다.' },
  answerTooLarge: {
    text: '응답이 {length}자로 너무 커서 표시할 수 없습니다.',
    hint: '전체 내용은 Docker 명령줄에서 볼 수 있습니다. 예: docker inspect NAME',
  },
  answersTooMany: {
    text: '큰 응답을 한꺼번에 너무 많이 요청했습니다.',
    hint: '앞선 응답이 도착한 뒤 다시 시도하세요.',
  },
  versions: {
    text: '버전이 서로 다릅니다. 실행 중인 Slipway의 프로토콜은 {host}, 이 클라이언트는 {client}입니다.',
    hint: 'Slipway를 완전히 종료한 뒤 다시 시작하세요.',
  },
  versionsHost: {
    text: '버전이 서로 다릅니다. 클라이언트의 프로토콜은 {client}, 실행 중인 Slipway는 {host}입니다.',
    hint: 'Slipway를 완전히 종료한 뒤 다시 시작하세요.',
  },
  late: '{seconds}초 안에 끝나지 않았습니다: {what}',
  diskFull: { text: '디스크에 남은 공간이 없습니다.', hint: '이 컴퓨터의 공간을 확보한 뒤 다시 시도하세요.' },
  failed: '운영 체제가 거부했습니다: {reason}',
  misfit: '여기에 쓸 수 없는 값입니다: {reason}',
};
