<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR">
<context>
    <name>Actions</name>
    <message>
        <source>Connect...</source>
        <translation>연결...</translation>
    </message>
    <message>
        <source>New event...</source>
        <translation>새 공연...</translation>
    </message>
    <message>
        <source>Event settings...</source>
        <translation>공연 설정...</translation>
    </message>
    <message>
        <source>Schedule opening...</source>
        <translation>오픈 예약...</translation>
    </message>
    <message>
        <source>Open event now...</source>
        <translation>지금 오픈...</translation>
    </message>
    <message>
        <source>Close event...</source>
        <translation>공연 종료...</translation>
    </message>
    <message>
        <source>Reopen event...</source>
        <translation>공연 다시 열기...</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>Change the rate</source>
        <translation>입장 속도 변경</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>적용</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Pause admission</source>
        <translation>입장 일시 중지</translation>
    </message>
    <message>
        <source>Resume admission...</source>
        <translation>입장 재개...</translation>
    </message>
    <message>
        <source>Ban selected...</source>
        <translation>선택 차단...</translation>
    </message>
    <message>
        <source>Ban a whole cohort...</source>
        <translation>집단 전체 차단...</translation>
    </message>
    <message>
        <source>Lift ban...</source>
        <translation>차단 해제...</translation>
    </message>
    <message>
        <source>Look up a place</source>
        <translation>자리 조회</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>의심 토큰</translation>
    </message>
    <message>
        <source>Cohorts</source>
        <translation>IP 집단</translation>
    </message>
    <message>
        <source>Bans</source>
        <translation>차단</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>알림</translation>
    </message>
    <message>
        <source>Audit trail</source>
        <translation>감사 기록</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Events panel</source>
        <translation>공연 목록</translation>
    </message>
    <message>
        <source>Next time range</source>
        <translation>다음 시간 범위</translation>
    </message>
    <message>
        <source>Next charts</source>
        <translation>다음 차트</translation>
    </message>
    <message>
        <source>Previous charts</source>
        <translation>이전 차트</translation>
    </message>
    <message>
        <source>Hold the charts</source>
        <translation>차트 멈춤</translation>
    </message>
    <message>
        <source>Chart cursor back</source>
        <translation>차트 커서 뒤로</translation>
    </message>
    <message>
        <source>Chart cursor on</source>
        <translation>차트 커서 앞으로</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>밝게/어둡게</translation>
    </message>
    <message>
        <source>Korean or English</source>
        <translation>한국어/영어</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>글자 크게</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>글자 작게</translation>
    </message>
    <message>
        <source>Usual size of text</source>
        <translation>보통 글자 크기</translation>
    </message>
    <message>
        <source>Search actions...</source>
        <translation>동작 찾기...</translation>
    </message>
    <message>
        <source>Retry now</source>
        <translation>지금 다시 시도</translation>
    </message>
    <message>
        <source>Filter the table</source>
        <translation>표 걸러 보기</translation>
    </message>
    <message>
        <source>Freeze the table</source>
        <translation>표 고정</translation>
    </message>
    <message>
        <source>Copy rows</source>
        <translation>행 복사</translation>
    </message>
    <message>
        <source>Save the table as CSV...</source>
        <translation>표를 CSV로 저장...</translation>
    </message>
    <message>
        <source>Usual columns</source>
        <translation>기본 열</translation>
    </message>
    <message>
        <source>Show the alert in its chart</source>
        <translation>차트에서 알림 보기</translation>
    </message>
    <message>
        <source>Acknowledge the alert</source>
        <translation>알림 확인</translation>
    </message>
    <message>
        <source>Save the charts as PNG...</source>
        <translation>차트를 PNG로 저장...</translation>
    </message>
    <message>
        <source>Save the charts as CSV...</source>
        <translation>차트를 CSV로 저장...</translation>
    </message>
    <message>
        <source>Settings...</source>
        <translation>설정...</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>About Breakwater</source>
        <translation>Breakwater 정보</translation>
    </message>
    <message>
        <source>&amp;Event</source>
        <translation>공연(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Admission</source>
        <translation>입장(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>도구(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>차트</translation>
    </message>
    <message>
        <source>F9 twice</source>
        <translation>F9 두 번</translation>
    </message>
</context>
<context>
    <name>ChartSet</name>
    <message>
        <source>Queue length</source>
        <translation>대기열 길이</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>흐름</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>지연 시간</translation>
    </message>
    <message>
        <source>Redis CPU</source>
        <translation>Redis CPU</translation>
    </message>
    <message>
        <source>Redis commands</source>
        <translation>Redis 명령</translation>
    </message>
    <message>
        <source>Gateway requests</source>
        <translation>게이트웨이 요청</translation>
    </message>
    <message>
        <source>people</source>
        <translation>명</translation>
    </message>
    <message>
        <source>people/s</source>
        <translation>명/초</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>% of a core</source>
        <translation>코어의 %</translation>
    </message>
    <message>
        <source>per second</source>
        <translation>초당</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>대기</translation>
    </message>
    <message>
        <source>join</source>
        <translation>유입</translation>
    </message>
    <message>
        <source>admit</source>
        <translation>입장</translation>
    </message>
    <message>
        <source>leave</source>
        <translation>이탈</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::models::Console</name>
    <message>
        <source>%1 was deleted.</source>
        <translation>%1 공연이 삭제되었습니다.</translation>
    </message>
    <message>
        <source>The figures are live.</source>
        <translation>실시간 수치를 받고 있습니다.</translation>
    </message>
    <message>
        <source>No figures have come for two seconds.</source>
        <translation>2초 동안 수치가 오지 않았습니다.</translation>
    </message>
    <message>
        <source>The connection was lost: %1</source>
        <translation>연결이 끊겼습니다: %1</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::AdmissionPanel</name>
    <message>
        <source>Applied: %1 → %2</source>
        <translation>적용됨: %1 → %2</translation>
    </message>
    <message>
        <source>A colleague set %1 meanwhile; your edit is gone.</source>
        <translation>그사이 동료가 %1(으)로 바꾸었습니다. 편집 내용은 취소되었습니다.</translation>
    </message>
    <message>
        <source>Admission rate</source>
        <translation>입장 속도</translation>
    </message>
    <message>
        <source>Admission rate, people a second</source>
        <translation>입장 속도, 초당 인원</translation>
    </message>
    <message>
        <source>Change the rate by %1</source>
        <translation>입장 속도 %1</translation>
    </message>
    <message>
        <source>Full rate</source>
        <translation>최대 속도</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>바로</translation>
    </message>
    <message>
        <source>after %1</source>
        <translation>%1 후</translation>
    </message>
    <message>
        <source>How fast the rate rises after resuming</source>
        <translation>재개 후 속도를 올리는 시간</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>예상 결과</translation>
    </message>
    <message>
        <source>Reason for the change</source>
        <translation>변경 사유</translation>
    </message>
    <message>
        <source>F9 twice, or click twice. People keep their places.</source>
        <translation>F9 두 번 또는 두 번 클릭. 자리는 유지됩니다.</translation>
    </message>
    <message>
        <source>Resumed</source>
        <translation>재개됨</translation>
    </message>
    <message>
        <source>Resume admission</source>
        <translation>입장 재개</translation>
    </message>
    <message>
        <source>now %1</source>
        <translation>현재 %1</translation>
    </message>
    <message>
        <source>Reason (needed: a jump of half or more)</source>
        <translation>사유 (필수: 50 % 이상 변경)</translation>
    </message>
    <message>
        <source>Reason (may be empty)</source>
        <translation>사유 (선택)</translation>
    </message>
    <message>
        <source>Nothing has been changed.</source>
        <translation>바뀐 것이 없습니다.</translation>
    </message>
    <message>
        <source>A reason is needed.</source>
        <translation>사유가 필요합니다.</translation>
    </message>
    <message>
        <source>On its way to the service.</source>
        <translation>서비스로 보내는 중입니다.</translation>
    </message>
    <message>
        <source>Nothing of yours can be undone now.</source>
        <translation>지금 취소할 수 있는 변경이 없습니다.</translation>
    </message>
    <message>
        <source>Only an open event can be paused, by an operator.</source>
        <translation>열려 있는 공연만 운영자가 중지할 수 있습니다.</translation>
    </message>
    <message>
        <source>The event is not paused.</source>
        <translation>일시 중지 상태가 아닙니다.</translation>
    </message>
    <message>
        <source>Resume  (Ctrl+Enter)</source>
        <translation>재개  (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Apply  (Ctrl+Enter)</source>
        <translation>적용  (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Apply the rate</source>
        <translation>입장 속도 적용</translation>
    </message>
    <message>
        <source>Undo  (Ctrl+Z)  %1</source>
        <translation>실행 취소  (Ctrl+Z)  %1</translation>
    </message>
    <message>
        <source>Undo  (Ctrl+Z)</source>
        <translation>실행 취소  (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Undo the last change of the rate</source>
        <translation>마지막 속도 변경 취소</translation>
    </message>
    <message>
        <source>Pause: %1</source>
        <translation>일시 중지: %1</translation>
    </message>
    <message>
        <source>Begins at once at %1.</source>
        <translation>바로 %1으로 시작합니다.</translation>
    </message>
    <message>
        <source>Begins at %1 and rises.</source>
        <translation>%1에서 시작하여 올라갑니다.</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>초당 %1명</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::BanDialog</name>
    <message>
        <source>Ban</source>
        <translation>차단</translation>
    </message>
    <message>
        <source>Sample of what would be banned</source>
        <translation>차단될 자리의 예</translation>
    </message>
    <message>
        <source>Bots: many joins from one network</source>
        <translation>봇: 한 네트워크에서 대량 유입</translation>
    </message>
    <message>
        <source>Bots: one user agent</source>
        <translation>봇: 같은 브라우저</translation>
    </message>
    <message>
        <source>Resale</source>
        <translation>암표</translation>
    </message>
    <message>
        <source>Asked for by the shop</source>
        <translation>예매 사이트 요청</translation>
    </message>
    <message>
        <source>Why? Choose or type; the audit trail keeps it</source>
        <translation>사유를 고르거나 입력하세요. 감사 기록에 남습니다</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>사유</translation>
    </message>
    <message>
        <source>10 minutes</source>
        <translation>10분</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1시간</translation>
    </message>
    <message>
        <source>6 hours</source>
        <translation>6시간</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1일</translation>
    </message>
    <message>
        <source>until it is lifted by hand</source>
        <translation>직접 해제할 때까지</translation>
    </message>
    <message>
        <source>Lasts</source>
        <translation>만료</translation>
    </message>
    <message>
        <source>How many places would be banned</source>
        <translation>차단될 자리 수</translation>
    </message>
    <message>
        <source>Progress of the ban</source>
        <translation>차단 진행</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중단</translation>
    </message>
    <message>
        <source>Stop banning</source>
        <translation>차단 중단</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>외 %1건</translation>
    </message>
    <message>
        <source>Counting at the service ...</source>
        <translation>서비스에서 세는 중...</translation>
    </message>
    <message>
        <source>1 place</source>
        <translation>자리 1개</translation>
    </message>
    <message>
        <source>%1 places</source>
        <translation>자리 %1개</translation>
    </message>
    <message>
        <source>%1 places are refused for %2, and so are new ones of the same kind.</source>
        <translation>자리 %1개와 같은 곳에서 새로 오는 자리를 %2 동안 거절합니다.</translation>
    </message>
    <message>
        <source>%1 places are refused until you lift the ban.</source>
        <translation>차단을 해제할 때까지 자리 %1개를 거절합니다.</translation>
    </message>
    <message>
        <source>It can be undone as a whole.</source>
        <translation>전체를 한 번에 취소할 수 있습니다.</translation>
    </message>
    <message>
        <source>%1 banned so far</source>
        <translation>지금까지 %1 차단</translation>
    </message>
    <message>
        <source>Done: %1 banned</source>
        <translation>완료: %1 차단</translation>
    </message>
    <message>
        <source>Stopped: %1 banned</source>
        <translation>중단됨: %1 차단</translation>
    </message>
    <message>
        <source>Failed: %1 banned</source>
        <translation>실패: %1 차단</translation>
    </message>
    <message>
        <source>Undoing ...</source>
        <translation>취소하는 중...</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>취소됨</translation>
    </message>
    <message>
        <source>Type %1</source>
        <translation>%1 입력</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>점수 %1</translation>
    </message>
    <message>
        <source>%1 of the queue; %2 already admitted, %3 inside lose their passes.</source>
        <translation>대기열의 %1. 이미 허용된 %2명, 입장권이 취소되는 입장객 %3명.</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::ChartGrid</name>
    <message>
        <source>time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1분</translation>
    </message>
    <message>
        <source>Time range of the charts</source>
        <translation>차트 시간 범위</translation>
    </message>
    <message>
        <source>Acts of the operators</source>
        <translation>운영자 동작</translation>
    </message>
    <message>
        <source>All charts are on screen.</source>
        <translation>모든 차트가 보입니다.</translation>
    </message>
    <message>
        <source>No acts of operators yet</source>
        <translation>아직 운영자 동작이 없습니다</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::CommandPalette</name>
    <message>
        <source>Search actions</source>
        <translation>동작 찾기</translation>
    </message>
    <message>
        <source>What would you like to do?</source>
        <translation>무엇을 할까요?</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>동작</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::ConnectDialog</name>
    <message>
        <source>Connect</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>Saved servers</source>
        <translation>저장된 서버</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>파일 고르기</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>as you call it: Seoul</source>
        <translation>부르는 이름: 서울</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Token file</source>
        <translation>토큰 파일</translation>
    </message>
    <message>
        <source>empty: this machine&apos;s own service</source>
        <translation>비우면 이 컴퓨터의 서비스</translation>
    </message>
    <message>
        <source>Or a token</source>
        <translation>또는 토큰</translation>
    </message>
    <message>
        <source>for this session only; it is not stored</source>
        <translation>이번에만 쓰고 저장하지 않습니다</translation>
    </message>
    <message>
        <source>This is production: mark it PROD</source>
        <translation>운영 서버: PROD로 표시</translation>
    </message>
    <message>
        <source>Read-only: look, don&apos;t touch</source>
        <translation>읽기 전용</translation>
    </message>
    <message>
        <source>Encrypted (TLS)</source>
        <translation>암호화 (TLS)</translation>
    </message>
    <message>
        <source>Trusted certificates</source>
        <translation>신뢰할 인증서</translation>
    </message>
    <message>
        <source>empty: the system&apos;s</source>
        <translation>비우면 시스템 인증서</translation>
    </message>
    <message>
        <source>Own certificate</source>
        <translation>자기 인증서</translation>
    </message>
    <message>
        <source>empty: none</source>
        <translation>비우면 없음</translation>
    </message>
    <message>
        <source>Its private key</source>
        <translation>그 개인 키</translation>
    </message>
    <message>
        <source>Name in the certificate</source>
        <translation>인증서의 이름</translation>
    </message>
    <message>
        <source>empty: the address</source>
        <translation>비우면 주소</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::DataTable</name>
    <message>
        <source>Filter: %1</source>
        <translation>거르기: %1</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1건</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Not known yet: the service has not answered.</source>
        <translation>아직 알 수 없음: 서비스가 답하지 않았습니다.</translation>
    </message>
    <message>
        <source>Nothing matches the filter.</source>
        <translation>걸러 낸 결과가 없습니다.</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1건</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::EventDialog</name>
    <message>
        <source>New event</source>
        <translation>새 공연</translation>
    </message>
    <message>
        <source>Settings of %1</source>
        <translation>%1 설정</translation>
    </message>
    <message>
        <source>Schedule %1</source>
        <translation>%1 오픈 예약</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>만들기</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>예약</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>제목</translation>
    </message>
    <message>
        <source>a-z, 0-9 and -, for addresses: winter-tour-d1</source>
        <translation>주소에 쓰는 a-z, 0-9, -: winter-tour-d1</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Leave as a draft</source>
        <translation>초안으로 두기</translation>
    </message>
    <message>
        <source>Open now</source>
        <translation>지금 오픈</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>오픈</translation>
    </message>
    <message>
        <source>Opens at</source>
        <translation>오픈 시각</translation>
    </message>
    <message>
        <source>Type the id to open now</source>
        <translation>지금 오픈하려면 ID 입력</translation>
    </message>
    <message>
        <source> s</source>
        <translation>초</translation>
    </message>
    <message>
        <source> people</source>
        <translation>명</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>제한 없음</translation>
    </message>
    <message>
        <source> a minute</source>
        <translation>회/분</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>입장 속도</translation>
    </message>
    <message>
        <source>Capacity</source>
        <translation>최대 인원</translation>
    </message>
    <message>
        <source>At most inside</source>
        <translation>동시 입장 한도</translation>
    </message>
    <message>
        <source>Joins per address</source>
        <translation>주소별 참여</translation>
    </message>
    <message>
        <source>Entry window</source>
        <translation>입장 제한 시간</translation>
    </message>
    <message>
        <source>Pass is good</source>
        <translation>입장권 유효</translation>
    </message>
    <message>
        <source>Place kept</source>
        <translation>자리 보존</translation>
    </message>
    <message>
        <source>Silent after</source>
        <translation>무응답 판정</translation>
    </message>
    <message>
        <source>Shop address</source>
        <translation>예매 사이트 주소</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>안내문</translation>
    </message>
    <message>
        <source>The id has small letters, digits and - only, no - at its ends.</source>
        <translation>ID는 소문자, 숫자, -만 쓰고 양 끝에는 -를 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>The opening lies in the past.</source>
        <translation>오픈 시각이 이미 지났습니다.</translation>
    </message>
    <message>
        <source>%1   UTC %2   in %3</source>
        <translation>%1   UTC %2   %3 후</translation>
    </message>
    <message>
        <source>%1   UTC %2</source>
        <translation>%1   UTC %2</translation>
    </message>
    <message>
        <source>Type %1</source>
        <translation>%1 입력</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>초당 %1명</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::EventFacts</name>
    <message>
        <source>Event settings</source>
        <translation>공연 설정</translation>
    </message>
    <message>
        <source>Burst</source>
        <translation>순간 허용</translation>
    </message>
    <message>
        <source>At most inside</source>
        <translation>동시 입장 한도</translation>
    </message>
    <message>
        <source>Capacity</source>
        <translation>최대 인원</translation>
    </message>
    <message>
        <source>Entry window</source>
        <translation>입장 제한 시간</translation>
    </message>
    <message>
        <source>Pass is good</source>
        <translation>입장권 유효</translation>
    </message>
    <message>
        <source>Place kept</source>
        <translation>자리 보존</translation>
    </message>
    <message>
        <source>Silent after</source>
        <translation>무응답 판정</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>제한 없음</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::EventsPanel</name>
    <message>
        <source>Events</source>
        <translation>공연</translation>
    </message>
    <message>
        <source>+ New event</source>
        <translation>+ 새 공연</translation>
    </message>
    <message>
        <source>New event</source>
        <translation>새 공연</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>점검</translation>
    </message>
    <message>
        <source>All Redis nodes answer</source>
        <translation>모든 Redis 노드 응답</translation>
    </message>
    <message>
        <source>A Redis node does not answer</source>
        <translation>Redis 노드 무응답</translation>
    </message>
    <message>
        <source>Gateways report</source>
        <translation>게이트웨이 정상</translation>
    </message>
    <message>
        <source>No gateway reports</source>
        <translation>게이트웨이 무응답</translation>
    </message>
    <message>
        <source>No alarm of the service</source>
        <translation>서비스 경보 없음</translation>
    </message>
    <message>
        <source>The service raises an alarm</source>
        <translation>서비스 경보 발생</translation>
    </message>
    <message>
        <source>Shop address is set</source>
        <translation>예매 사이트 주소 있음</translation>
    </message>
    <message>
        <source>No shop address is set</source>
        <translation>예매 사이트 주소 없음</translation>
    </message>
    <message>
        <source>Message for visitors is set</source>
        <translation>방문자 안내문 있음</translation>
    </message>
    <message>
        <source>No message for visitors</source>
        <translation>방문자 안내문 없음</translation>
    </message>
    <message>
        <source>Room for more people</source>
        <translation>대기열에 여유 있음</translation>
    </message>
    <message>
        <source>The queue&apos;s capacity is reached</source>
        <translation>대기열이 가득 찼습니다</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::LookUpBox</name>
    <message>
        <source>Look up a place</source>
        <translation>자리 조회</translation>
    </message>
    <message>
        <source>token or number</source>
        <translation>토큰 또는 번호</translation>
    </message>
    <message>
        <source>Waiting token or number</source>
        <translation>대기 토큰 또는 번호</translation>
    </message>
    <message>
        <source>Look up</source>
        <translation>조회</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>대기 순번</translation>
    </message>
    <message>
        <source>Joined</source>
        <translation>참여</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>마지막 확인</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>점수</translation>
    </message>
    <message>
        <source>Good until</source>
        <translation>유효 기한</translation>
    </message>
    <message>
        <source>Ban</source>
        <translation>차단</translation>
    </message>
    <message>
        <source>Place %1</source>
        <translation>자리 %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1: %2 since %3</source>
        <translation>%1: %2 (%3부터)</translation>
    </message>
    <message>
        <source>present</source>
        <translation>접속 중</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::LookUpDialog</name>
    <message>
        <source>Look up</source>
        <translation>조회</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::MainWindow</name>
    <message>
        <source>PROD | %1</source>
        <translation>PROD | %1</translation>
    </message>
    <message>
        <source>Ctrl+K  search actions</source>
        <translation>Ctrl+K  동작 찾기</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>공연</translation>
    </message>
    <message>
        <source>Admission</source>
        <translation>입장</translation>
    </message>
    <message>
        <source>The figures are of %1.</source>
        <translation>%1 기준 수치입니다.</translation>
    </message>
    <message>
        <source>DELETED</source>
        <translation>삭제됨</translation>
    </message>
    <message>
        <source>This event was deleted. Choose another one.</source>
        <translation>이 공연은 삭제되었습니다. 다른 공연을 고르세요.</translation>
    </message>
    <message>
        <source>CONNECTING</source>
        <translation>연결 중</translation>
    </message>
    <message>
        <source>Waiting for the first figures of %1.</source>
        <translation>%1의 첫 수치를 기다립니다.</translation>
    </message>
    <message>
        <source>STALE</source>
        <translation>지연됨</translation>
    </message>
    <message>
        <source>%1 Controls are locked until new ones come; Pause works.</source>
        <translation>%1 새 수치가 올 때까지 조작이 잠깁니다. 일시 중지는 됩니다.</translation>
    </message>
    <message>
        <source>Next try in %1.</source>
        <translation>%1 후 다시 시도합니다.</translation>
    </message>
    <message>
        <source>DISCONNECTED</source>
        <translation>연결 끊김</translation>
    </message>
    <message>
        <source>Retry now  (F5)</source>
        <translation>지금 다시 시도  (F5)</translation>
    </message>
    <message>
        <source>DEGRADED</source>
        <translation>일부 장애</translation>
    </message>
    <message>
        <source>Redis does not answer at %1.</source>
        <translation>Redis 노드 %1에서 응답이 없습니다.</translation>
    </message>
    <message>
        <source>Nobody has been admitted for %1.</source>
        <translation>%1 동안 입장이 멈춰 있습니다.</translation>
    </message>
    <message>
        <source>People waiting since then: %1.</source>
        <translation>그 뒤 대기 인원: %1.</translation>
    </message>
    <message>
        <source>Everyone keeps their place.</source>
        <translation>모두 자리를 유지합니다.</translation>
    </message>
    <message>
        <source>PAUSED</source>
        <translation>일시 중지</translation>
    </message>
    <message>
        <source>Resume...  (Shift+F9)</source>
        <translation>재개...  (Shift+F9)</translation>
    </message>
    <message>
        <source>No event chosen</source>
        <translation>공연을 고르지 않음</translation>
    </message>
    <message>
        <source>%1 - Breakwater, %2</source>
        <translation>%1 - Breakwater, %2</translation>
    </message>
    <message>
        <source>Only a draft can be scheduled.</source>
        <translation>초안만 예약할 수 있습니다.</translation>
    </message>
    <message>
        <source>It is open, or was.</source>
        <translation>이미 열렸던 공연입니다.</translation>
    </message>
    <message>
        <source>It is not open.</source>
        <translation>열려 있지 않습니다.</translation>
    </message>
    <message>
        <source>Only a closed event, and only by an admin.</source>
        <translation>종료된 공연을 관리자만 다시 열 수 있습니다.</translation>
    </message>
    <message>
        <source>The link stands.</source>
        <translation>연결되어 있습니다.</translation>
    </message>
    <message>
        <source>The window is too narrow; choose the event in the state line.</source>
        <translation>창이 좁습니다. 상태 줄에서 공연을 고르세요.</translation>
    </message>
    <message>
        <source>About Breakwater</source>
        <translation>Breakwater 정보</translation>
    </message>
    <message>
        <source>Breakwater: a virtual waiting room for on-sales.
Free under the Apache licence 2.0.</source>
        <translation>Breakwater: 공연 예매를 위한 가상 대기실.
Apache 라이선스 2.0으로 자유롭게 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Save the charts as PNG</source>
        <translation>차트를 PNG로 저장</translation>
    </message>
    <message>
        <source>Save the charts as CSV</source>
        <translation>차트를 CSV로 저장</translation>
    </message>
    <message>
        <source>Save the table as CSV</source>
        <translation>표를 CSV로 저장</translation>
    </message>
    <message>
        <source>%1 could not be written.</source>
        <translation>%1 에 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Trying again ...</source>
        <translation>다시 시도하는 중...</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::PauseButton</name>
    <message>
        <source>Pause admission</source>
        <translation>입장 일시 중지</translation>
    </message>
    <message>
        <source>Press again to pause</source>
        <translation>한 번 더 누르면 중지</translation>
    </message>
    <message>
        <source>Pausing: not confirmed</source>
        <translation>중지 중: 확인 전</translation>
    </message>
    <message>
        <source>Admission is paused</source>
        <translation>입장 중지됨</translation>
    </message>
    <message>
        <source>Pause failed: try again</source>
        <translation>중지 실패: 다시 시도</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::PreviewGrid</name>
    <message>
        <source>Drains in</source>
        <translation>소진까지</translation>
    </message>
    <message>
        <source>Redis CPU</source>
        <translation>Redis CPU</translation>
    </message>
    <message>
        <source>Wait if joining</source>
        <translation>지금 오면 대기</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Usual columns</source>
        <translation>기본 열</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>모양</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>글자 크기</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>표</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::Sheet</name>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::ShortcutSheet</name>
    <message>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Keys of one letter, Space, Enter and the arrows work where the table or the chart has the focus. Tab and Shift+Tab reach everything.</source>
        <translation>한 글자 키, Space, Enter, 화살표는 표나 차트에 초점이 있을 때 작동합니다. Tab과 Shift+Tab으로 어디든 갈 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::StateLine</name>
    <message>
        <source>%1 DEGRADED</source>
        <translation>%1 일부 장애</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>%1 기준</translation>
    </message>
    <message>
        <source>Not reachable: %1</source>
        <translation>연결 불가: %1</translation>
    </message>
    <message>
        <source>This event was deleted</source>
        <translation>삭제된 공연</translation>
    </message>
    <message>
        <source>No event chosen</source>
        <translation>공연을 고르지 않음</translation>
    </message>
    <message>
        <source>%1 for %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>opens in %1</source>
        <translation>%1 후 오픈</translation>
    </message>
    <message>
        <source>open since %1   T+%2</source>
        <translation>%1 오픈   T+%2</translation>
    </message>
    <message>
        <source>No alerts</source>
        <translation>알림 없음</translation>
    </message>
    <message>
        <source>▲ 1 alert</source>
        <translation>▲ 알림 1</translation>
    </message>
    <message>
        <source>▲ %1 alerts</source>
        <translation>▲ 알림 %1</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>READ-ONLY</source>
        <translation>읽기 전용</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>공연</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::TablesPane</name>
    <message>
        <source>Choose tokens or cohorts in their tables first.</source>
        <translation>표에서 토큰이나 집단을 먼저 고르세요.</translation>
    </message>
    <message>
        <source>Choose a token or a cohort in its table first.</source>
        <translation>표에서 토큰이나 집단을 먼저 고르세요.</translation>
    </message>
    <message>
        <source>Choose a ban in its table first.</source>
        <translation>표에서 차단을 먼저 고르세요.</translation>
    </message>
    <message>
        <source>Choose an alert in its table first.</source>
        <translation>표에서 알림을 먼저 고르세요.</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>의심 토큰</translation>
    </message>
    <message>
        <source>Cohorts</source>
        <translation>IP 집단</translation>
    </message>
    <message>
        <source>Bans</source>
        <translation>차단</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>알림</translation>
    </message>
    <message>
        <source>Alerts (%1)</source>
        <translation>알림 (%1)</translation>
    </message>
    <message>
        <source>Audit trail</source>
        <translation>감사 기록</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>표</translation>
    </message>
    <message>
        <source>Suspicious tokens</source>
        <translation>의심 토큰</translation>
    </message>
    <message>
        <source>Number, address or reason, e.g. 203.0.113</source>
        <translation>번호, 주소 또는 사유 (예: 203.0.113)</translation>
    </message>
    <message>
        <source>No suspicious tokens</source>
        <translation>의심 토큰이 없습니다</translation>
    </message>
    <message>
        <source>Address, user agent or reason, e.g. 203.0.113</source>
        <translation>주소, 브라우저 또는 사유 (예: 203.0.113)</translation>
    </message>
    <message>
        <source>No cohorts to show</source>
        <translation>보여 줄 집단이 없습니다</translation>
    </message>
    <message>
        <source>Number, address, reason or operator</source>
        <translation>번호, 주소, 사유 또는 운영자</translation>
    </message>
    <message>
        <source>No bans in force</source>
        <translation>적용 중인 차단이 없습니다</translation>
    </message>
    <message>
        <source>Rule or state</source>
        <translation>규칙 또는 상태</translation>
    </message>
    <message>
        <source>No alerts: all is well</source>
        <translation>알림 없음: 모두 정상입니다</translation>
    </message>
    <message>
        <source>Operator, act, value or reason</source>
        <translation>운영자, 동작, 값 또는 사유</translation>
    </message>
    <message>
        <source>No acts of operators yet</source>
        <translation>아직 운영자 동작이 없습니다</translation>
    </message>
    <message>
        <source>Log of this console</source>
        <translation>이 콘솔의 로그</translation>
    </message>
    <message>
        <source>Any words</source>
        <translation>찾을 말</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>아직 아무 일도 없습니다</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::TileRow</name>
    <message>
        <source>Waiting</source>
        <translation>대기 인원</translation>
    </message>
    <message>
        <source>Joining</source>
        <translation>유입</translation>
    </message>
    <message>
        <source>Admitted</source>
        <translation>입장</translation>
    </message>
    <message>
        <source>Ready / inside</source>
        <translation>허용 / 입장 중</translation>
    </message>
    <message>
        <source>Leaving</source>
        <translation>이탈</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>%1 기준</translation>
    </message>
    <message>
        <source>empty in %1</source>
        <translation>소진 %1</translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation>설정 %1</translation>
    </message>
    <message>
        <source>no-shows %1</source>
        <translation>미입장 %1</translation>
    </message>
    <message>
        <source>expired %1</source>
        <translation>만료 %1</translation>
    </message>
    <message>
        <source>waited %1 (p95 %2)</source>
        <translation>대기 %1 (p95 %2)</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::TimeChart</name>
    <message>
        <source>unknown</source>
        <translation>알 수 없음</translation>
    </message>
</context>
<context>
    <name>breakwater::desktop::views::TypedSheet</name>
    <message>
        <source>Reason</source>
        <translation>사유</translation>
    </message>
    <message>
        <source>Type %1</source>
        <translation>%1 입력</translation>
    </message>
    <message>
        <source>Open %1 now</source>
        <translation>%1 지금 오픈</translation>
    </message>
    <message>
        <source>Everyone who joins is admitted in order, at %1. Opening can&apos;t be taken back; it can be paused.</source>
        <translation>참여한 순서대로 %1 입장합니다. 오픈은 되돌릴 수 없지만 일시 중지할 수 있습니다.</translation>
    </message>
    <message>
        <source>Open now</source>
        <translation>지금 오픈</translation>
    </message>
    <message>
        <source>Close %1</source>
        <translation>%1 종료</translation>
    </message>
    <message>
        <source>%1 people wait. They will read on the waiting page that it is over and why; nobody is admitted any more. Passes that were given stay good.</source>
        <translation>%1명이 기다리고 있습니다. 대기 화면에 종료와 그 이유가 표시되고 더는 입장할 수 없습니다. 이미 받은 입장권은 유효합니다.</translation>
    </message>
    <message>
        <source>What they will read</source>
        <translation>표시할 이유</translation>
    </message>
    <message>
        <source>Close the event</source>
        <translation>공연 종료</translation>
    </message>
    <message>
        <source>Reopen %1</source>
        <translation>%1 다시 열기</translation>
    </message>
    <message>
        <source>It comes back paused, with everyone in their places; nobody is admitted until you resume.</source>
        <translation>모두 자리를 유지한 채 일시 중지 상태로 열립니다. 재개할 때까지 입장하지 않습니다.</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>다시 열기</translation>
    </message>
    <message>
        <source>Lift ban %1</source>
        <translation>차단 %1 해제</translation>
    </message>
    <message>
        <source>%1: %2 places get their turn back where that can be; whoever&apos;s turn has passed goes first. Passes that were revoked stay revoked.</source>
        <translation>%1: 자리 %2개가 가능하면 순번을 되찾습니다. 차례가 지난 사람은 먼저 입장합니다. 취소된 입장권은 그대로입니다.</translation>
    </message>
    <message>
        <source>Lift the ban</source>
        <translation>차단 해제</translation>
    </message>
</context>
<context>
    <name>tables</name>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>제목</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Opens at</source>
        <translation>오픈 시각</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>입장 속도</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>자리</translation>
    </message>
    <message>
        <source>IP cohort</source>
        <translation>IP 집단</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>점수</translation>
    </message>
    <message>
        <source>Why suspicious</source>
        <translation>의심 사유</translation>
    </message>
    <message>
        <source>Joined</source>
        <translation>참여 시각</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>마지막 확인</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>대기 순번</translation>
    </message>
    <message>
        <source>Cohort</source>
        <translation>집단</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>자리</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>유효</translation>
    </message>
    <message>
        <source>Joins/s</source>
        <translation>유입/초</translation>
    </message>
    <message>
        <source>Banned</source>
        <translation>차단 여부</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>번호</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>대상</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>사유</translation>
    </message>
    <message>
        <source>By</source>
        <translation>운영자</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>시작 시각</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>만료</translation>
    </message>
    <message>
        <source>until lifted</source>
        <translation>해제할 때까지</translation>
    </message>
    <message>
        <source>What</source>
        <translation>내용</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>기준</translation>
    </message>
    <message>
        <source>When</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>공연</translation>
    </message>
    <message>
        <source>From</source>
        <translation>이전</translation>
    </message>
    <message>
        <source>To</source>
        <translation>이후</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>사유</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>결과</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>many joins at once from its network</source>
        <translation>같은 네트워크에서 한꺼번에 유입</translation>
    </message>
    <message>
        <source>asks to the beat of a machine</source>
        <translation>기계처럼 일정한 조회</translation>
    </message>
    <message>
        <source>asks far too often</source>
        <translation>지나치게 잦은 조회</translation>
    </message>
    <message>
        <source>token used from many networks</source>
        <translation>여러 네트워크에서 쓰인 토큰</translation>
    </message>
    <message>
        <source>all of its network send one browser</source>
        <translation>네트워크 전체가 같은 브라우저</translation>
    </message>
    <message>
        <source>create event</source>
        <translation>공연 만들기</translation>
    </message>
    <message>
        <source>change settings</source>
        <translation>설정 변경</translation>
    </message>
    <message>
        <source>delete event</source>
        <translation>공연 삭제</translation>
    </message>
    <message>
        <source>schedule</source>
        <translation>오픈 예약</translation>
    </message>
    <message>
        <source>unschedule</source>
        <translation>예약 취소</translation>
    </message>
    <message>
        <source>open</source>
        <translation>오픈</translation>
    </message>
    <message>
        <source>pause</source>
        <translation>일시 중지</translation>
    </message>
    <message>
        <source>resume</source>
        <translation>재개</translation>
    </message>
    <message>
        <source>close</source>
        <translation>종료</translation>
    </message>
    <message>
        <source>reopen</source>
        <translation>다시 열기</translation>
    </message>
    <message>
        <source>recover</source>
        <translation>복구</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>입장 속도</translation>
    </message>
    <message>
        <source>ban</source>
        <translation>차단</translation>
    </message>
    <message>
        <source>lift ban</source>
        <translation>차단 해제</translation>
    </message>
    <message>
        <source>add operator</source>
        <translation>운영자 추가</translation>
    </message>
    <message>
        <source>change role</source>
        <translation>역할 변경</translation>
    </message>
    <message>
        <source>revoke operator</source>
        <translation>운영자 해지</translation>
    </message>
    <message>
        <source>done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>refused: a colleague was faster</source>
        <translation>거절: 동료가 먼저 변경</translation>
    </message>
    <message>
        <source>refused: not in this state</source>
        <translation>거절: 지금 상태에서 불가</translation>
    </message>
    <message>
        <source>refused: no right to</source>
        <translation>거절: 권한 없음</translation>
    </message>
    <message>
        <source>refused: unknown caller</source>
        <translation>거절: 알 수 없는 호출자</translation>
    </message>
    <message>
        <source>refused: out of range</source>
        <translation>거절: 범위를 벗어남</translation>
    </message>
    <message>
        <source>refused: more match than was shown</source>
        <translation>거절: 보여 준 것보다 많음</translation>
    </message>
    <message>
        <source>refused: there is one already</source>
        <translation>거절: 이미 있음</translation>
    </message>
    <message>
        <source>DRAFT</source>
        <translation>초안</translation>
    </message>
    <message>
        <source>SCHEDULED</source>
        <translation>예정</translation>
    </message>
    <message>
        <source>OPEN</source>
        <translation>진행 중</translation>
    </message>
    <message>
        <source>PAUSED</source>
        <translation>중지됨</translation>
    </message>
    <message>
        <source>CLOSED</source>
        <translation>종료</translation>
    </message>
    <message>
        <source>the sale has ended</source>
        <translation>판매 종료</translation>
    </message>
    <message>
        <source>sold out</source>
        <translation>매진</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>취소됨</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>대기</translation>
    </message>
    <message>
        <source>parked</source>
        <translation>자리 비움</translation>
    </message>
    <message>
        <source>returned</source>
        <translation>돌아옴</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>입장 대기</translation>
    </message>
    <message>
        <source>entered</source>
        <translation>입장함</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>끝남</translation>
    </message>
    <message>
        <source>left</source>
        <translation>이탈</translation>
    </message>
    <message>
        <source>expired: silent</source>
        <translation>만료: 무응답</translation>
    </message>
    <message>
        <source>expired: away</source>
        <translation>만료: 부재</translation>
    </message>
    <message>
        <source>no-show</source>
        <translation>미입장</translation>
    </message>
    <message>
        <source>banned</source>
        <translation>차단됨</translation>
    </message>
    <message>
        <source>in force, marking places</source>
        <translation>적용 중, 자리 표시 중</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>적용 중</translation>
    </message>
    <message>
        <source>being lifted</source>
        <translation>해제 중</translation>
    </message>
    <message>
        <source>lifted</source>
        <translation>해제됨</translation>
    </message>
    <message>
        <source>viewer</source>
        <translation>열람자</translation>
    </message>
    <message>
        <source>operator</source>
        <translation>운영자</translation>
    </message>
    <message>
        <source>admin</source>
        <translation>관리자</translation>
    </message>
    <message>
        <source>shop</source>
        <translation>예매 사이트</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>연결 중</translation>
    </message>
    <message>
        <source>LIVE</source>
        <translation>실시간</translation>
    </message>
    <message>
        <source>STALE</source>
        <translation>지연됨</translation>
    </message>
    <message>
        <source>DISCONNECTED</source>
        <translation>연결 끊김</translation>
    </message>
    <message>
        <source>Figures are old</source>
        <translation>수치 지연</translation>
    </message>
    <message>
        <source>Redis node is not reached</source>
        <translation>Redis 노드 연결 불가</translation>
    </message>
    <message>
        <source>Redis CPU is high</source>
        <translation>Redis CPU 높음</translation>
    </message>
    <message>
        <source>Gateway is behind the log</source>
        <translation>게이트웨이 복제 지연</translation>
    </message>
    <message>
        <source>Nobody is admitted while people wait</source>
        <translation>대기 중인데 입장 없음</translation>
    </message>
    <message>
        <source>The rate is not reached</source>
        <translation>설정 속도에 못 미침</translation>
    </message>
    <message>
        <source>Many no-shows</source>
        <translation>미입장 많음</translation>
    </message>
    <message>
        <source>Answers are slow</source>
        <translation>응답 느림</translation>
    </message>
    <message>
        <source>The service reports</source>
        <translation>서비스 보고</translation>
    </message>
    <message>
        <source>ACTIVE</source>
        <translation>발생</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>확인됨</translation>
    </message>
    <message>
        <source>over</source>
        <translation>해소됨</translation>
    </message>
    <message>
        <source>No event is chosen.</source>
        <translation>공연을 고르지 않았습니다.</translation>
    </message>
    <message>
        <source>This console is read-only.</source>
        <translation>읽기 전용 콘솔입니다.</translation>
    </message>
    <message>
        <source>Your role may look, not act.</source>
        <translation>열람만 할 수 있는 역할입니다.</translation>
    </message>
    <message>
        <source>No figures have come yet.</source>
        <translation>아직 수치가 오지 않았습니다.</translation>
    </message>
    <message>
        <source>There is no connection.</source>
        <translation>연결되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>The figures are old.</source>
        <translation>수치가 지연되고 있습니다.</translation>
    </message>
    <message>
        <source>browser %1</source>
        <translation>브라우저 %1</translation>
    </message>
    <message>
        <source>place %1</source>
        <translation>자리 %1</translation>
    </message>
    <message>
        <source>A colleague changed the event first. Look at it, then decide.</source>
        <translation>동료가 먼저 바꾸었습니다. 확인하고 결정하세요.</translation>
    </message>
    <message>
        <source>Your role may not do this.</source>
        <translation>이 역할로는 할 수 없습니다.</translation>
    </message>
    <message>
        <source>No answer came in time: whether it happened is unknown. Look before you repeat it.</source>
        <translation>제때 답이 없어 실행되었는지 알 수 없습니다. 다시 하기 전에 확인하세요.</translation>
    </message>
    <message>
        <source>More places match now than were shown. Look at them anew.</source>
        <translation>보여 준 것보다 많은 자리가 해당됩니다. 다시 확인하세요.</translation>
    </message>
    <message>
        <source>The event is not there any more.</source>
        <translation>공연이 더는 없습니다.</translation>
    </message>
    <message>
        <source>The event&apos;s state does not allow this any more.</source>
        <translation>지금 상태에서는 할 수 없습니다.</translation>
    </message>
    <message>
        <source>There is one already.</source>
        <translation>이미 있습니다.</translation>
    </message>
    <message>
        <source>This waiting token was not given out here.</source>
        <translation>이 서비스가 준 대기 토큰이 아닙니다.</translation>
    </message>
    <message>
        <source>The service does not know this token. Ask an admin for one.</source>
        <translation>알 수 없는 토큰입니다. 관리자에게 요청하세요.</translation>
    </message>
    <message>
        <source>The service can&apos;t reach its Redis; whether it happened is unknown.</source>
        <translation>서비스가 Redis에 연결하지 못합니다. 실행되었는지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>the time set for it has come</source>
        <translation>예약한 시각이 됨</translation>
    </message>
    <message>
        <source>its time is over</source>
        <translation>기한이 지남</translation>
    </message>
    <message>
        <source>the service</source>
        <translation>서비스</translation>
    </message>
    <message>
        <source>The certificate of %1 is not trusted. Give the CA file that signed it, or the name that stands in it.</source>
        <translation>%1의 인증서를 신뢰할 수 없습니다. 서명한 CA 파일이나 인증서에 적힌 이름을 지정하세요.</translation>
    </message>
    <message>
        <source>%1 did not agree on TLS. If it speaks plain text, connect without TLS; if it asks for a certificate of yours, give one.</source>
        <translation>%1: TLS 연결에 실패했습니다. 평문 서비스라면 TLS 없이 연결하고, 인증서를 요구하면 지정하세요.</translation>
    </message>
    <message>
        <source>The name in %1 is not known. Check the address.</source>
        <translation>%1의 이름을 찾을 수 없습니다. 주소를 확인하세요.</translation>
    </message>
    <message>
        <source>Nothing listens on %1. Start breakwaterd there, or name the address it listens on.</source>
        <translation>%1에 응답하는 서비스가 없습니다. breakwaterd를 시작하거나 주소를 확인하세요.</translation>
    </message>
    <message>
        <source>%1 closed the connection. If it speaks TLS, connect with TLS; otherwise try again.</source>
        <translation>%1에서 연결을 끊었습니다. TLS 서비스라면 TLS로 연결하고, 아니면 다시 시도하세요.</translation>
    </message>
    <message>
        <source>No answer from %1. Check the address and the network.</source>
        <translation>%1에서 응답이 없습니다. 주소와 네트워크를 확인하세요.</translation>
    </message>
    <message>
        <source>%1 does not know this call. It is another version of Breakwater, or something else.</source>
        <translation>%1에서 이 요청을 알지 못합니다. Breakwater의 다른 버전이거나 다른 서비스입니다.</translation>
    </message>
    <message>
        <source>The demo&apos;s service is switched off. Switch it on again.</source>
        <translation>데모 서비스가 꺼져 있습니다. 다시 켜세요.</translation>
    </message>
    <message>
        <source>Redis lost writes in a restart; an event that was open is paused. Check it, then resume.</source>
        <translation>Redis가 재시작하며 기록을 잃어 열려 있던 공연을 일시 중지했습니다. 확인한 뒤 재개하세요.</translation>
    </message>
    <message>
        <source>Redis restarted while a gateway was away. When it comes back it says whether something was lost; work goes on.</source>
        <translation>게이트웨이가 빠진 사이 Redis가 재시작했습니다. 돌아오면 손실 여부를 알려 줍니다. 운영은 계속됩니다.</translation>
    </message>
    <message>
        <source>A crash of Redis may cost what it has not saved yet. Set appendonly yes and appendfsync always.</source>
        <translation>Redis가 갑자기 멈추면 아직 저장하지 않은 것을 잃을 수 있습니다. appendonly를 yes로, appendfsync를 always로 설정하세요.</translation>
    </message>
    <message>
        <source>A gateway is older than the others and can&apos;t read the log. Upgrade it; the others serve its visitors.</source>
        <translation>한 게이트웨이의 버전이 낮아 로그를 읽지 못합니다. 업그레이드하세요. 방문자는 다른 게이트웨이가 맡습니다.</translation>
    </message>
    <message>
        <source>Many places are silent and expire a share at a time. See whether polls reach the gateways.</source>
        <translation>무응답 자리가 많아 나누어 만료하고 있습니다. 요청이 게이트웨이에 닿는지 확인하세요.</translation>
    </message>
    <message>
        <source>refused: there is none</source>
        <translation>거절: 대상 없음</translation>
    </message>
    <message>
        <source>refused: not understood</source>
        <translation>거절: 잘못된 요청</translation>
    </message>
</context>
</TS>
