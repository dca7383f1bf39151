import type { Translated } from '../define.ts';
import type { workMessages } from '../work.ts';

/** Nouns, which come before "하지 못했습니다". */
export const work: Translated<typeof workMessages> = {
  backUpSettings: '설정 백업',
  clearRemains: '이전 VM이 남긴 파일 정리',
  deleteDataDisk: '데이터 디스크 삭제',
  findDataDisk: '데이터 디스크 확인',
  findFolder: '폴더 확인',
  findSocket: '소켓 확인',
  keepHostOutput: 'Slipway의 출력 저장',
  lockFile: '파일 잠금',
  lockFolder: '폴더 잠금',
  makeDataDisk: '데이터 디스크 공간 확보',
  openPort: '포트 열기',
  openSocket: '소켓 열기',
  prepareFolder: '폴더 준비',
  reachHost: 'Slipway 연결',
  readArchive: '내보낸 데이터 디스크 읽기',
  readCertificates: '인증서 읽기',
  readDataDisk: '데이터 디스크 읽기',
  readFolder: '폴더 읽기',
  readIdentity: 'VM 식별 정보 읽기',
  readImage: '게스트 이미지 읽기',
  readKernel: '게스트 커널 읽기',
  removeSocket: '오래된 소켓 삭제',
  writeDataDisk: '데이터 디스크 쓰기',
  writeFile: '파일 쓰기',
  writeLog: '로그 쓰기',
};
