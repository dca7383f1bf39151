import type { palette as english } from '../en/palette.ts';
import type { Translation } from '../types.ts';

export const palette = {
  palette: {
    placeholder: '컨테이너, 이미지, 작업 검색…',
    none: '결과 없음',
    results: '결과',
    light: '밝은 테마 사용',
    dark: '어두운 테마 사용',
    undo: '실행 취소: {{what}}',
    group: {
      pages: '페이지',
      actions: '작업',
    },
  },
  shortcuts: {
    title: '단축키',
    group: {
      everywhere: '어디서나',
      list: '목록에서',
      terminal: '터미널에서',
    },
    palette: '명령 팔레트',
    paletteThere: '명령 팔레트',
    filter: '목록 필터',
    shortcuts: '단축키 보기',
    undo: '실행 취소',
    back: '뒤로',
    forward: '앞으로',
    menu: '모든 작업',
    up: '이전 행',
    down: '다음 행',
    select: '행 선택',
    range: '범위 선택',
    details: '상세 보기',
    find: '찾기',
    copy: '복사',
    paste: '붙여넣기',
  },
} as const satisfies Translation<typeof english>;
