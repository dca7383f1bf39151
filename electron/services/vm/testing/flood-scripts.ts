// Perl without modules has no names for the numbers: 2 AF_INET; 1, 2 and 3 SOCK_STREAM, SOCK_DGRAM and SOCK_RAW; 2048
// SOCK_NONBLOCK; 1, 17 and 255 IPPROTO_ICMP, IPPROTO_UDP and IPPROTO_RAW.
const to = (port: number, address: string) => `$to = pack("SnC4x8", 2, ${port}, ${address.replaceAll('.', ', ')});`;

/** From each of 4,000 ports one datagram to a port of the host's that nobody answers on. */
export const datagrams = (port: number) =>
  `${to(port, '10.0.2.2')} for (1..4000) { socket($s[$_], 2, 2, 17); send($s[$_], "x", 0, $to) }`;

/** The same, and then some 300 a second from any of them for as long as the container runs, so that what was forgotten is known again. */
export const goingOn = (port: number) => `${datagrams(port)}
  if (!fork) { while (1) { select(undef, undef, undef, 0.003); send($s[1 + rand 4000], "x", 0, $to) } }`;

/** The same once with a mark, 36 being SO_MARK: the one that stands for the engine. */
export const MARKED = `${to(9, '10.0.2.2')} for (1..4000)
  { socket($s[$_], 2, 2, 17); setsockopt($s[$_], 1, 36, pack("L", 0x51197a9)); send($s[$_], "x", 0, $to) }`;

/** 4,000 datagrams from one port, each with another source address that begins like that. */
export const invented = (first: number, second: number) => `socket($r, 2, 3, 255); ${to(0, '10.0.2.2')} for (1..4000) {
  send($r, pack("CCnnnCCnC4C4nnnna", 0x45, 0, 29, 0, 0, 64, 17, 0, ${first}, ${second}, $_ >> 8, $_ & 255, 10, 0, 2, 2,
    999, 9, 9, 0, "x"), 0, $to) }`;

/** 4,000 echoes, id 7, to an address that nobody has (TEST-NET-3), with the checksum that their number makes. */
export const ECHOES = `socket($r, 2, 3, 1); ${to(0, '203.0.113.9')}
  for (1..4000) { send($r, pack("CCnnn", 8, 0, 0xffff - 0x800 - 7 - $_, 7, $_), 0, $to) }`;

/** From that port one datagram, which a service of the host's on the other may answer. */
export const datagram = (from: number, port: number) =>
  `${to(port, '10.0.2.2')} socket($s, 2, 2, 17); bind($s, pack("Sna12", 2, ${from}, "")); send($s, "x", 0, $to);`;

// A TCP segment with its checksum, and an IPv4 packet around it; the addresses as four bytes.
const SEGMENTS = `
  sub ones { my $n = unpack("%32n*", $_[0]); $n = ($n & 65535) + ($n >> 16) for 1, 2; ~$n & 65535 }
  sub segment { my ($from, $to, $sport, $dport, $seq, $flags, $data) = @_;
    my $tcp = pack("nnNNCCnnn", $sport, $dport, $seq, 0, 0x50, $flags, 64240, 0, 0) . $data;
    substr($tcp, 16, 2) = pack("n", ones($from . $to . pack("nn", 6, length $tcp) . $tcp)); $tcp }
  sub packet { my ($from, $to, $id, $cut, $body) = @_;
    my $ip = pack("CCnnnCCn", 0x45, 0, 20 + length $body, $id, $cut, 64, 6, 0) . $from . $to;
    substr($ip, 10, 2) = pack("n", ones($ip)); $ip . $body }
  sub mine { socket(my $u, 2, 2, 17); connect($u, $to); unpack("x4a4", getsockname($u)) }`;

/** 3,300 connections to a port of the host's that does not answer, each begun and at once reset. */
export const resets = (port: number) => `${SEGMENTS} ${to(port, '10.0.2.2')} $host = pack("C4", 10, 0, 2, 2);
  $mine = mine(); socket($r, 2, 3, 6);
  for (1..3300) {
    send($r, segment($mine, $host, 20000 + $_, ${port}, 1000, 2, ""), 0, $to);
    send($r, segment($mine, $host, 20000 + $_, ${port}, 1001, 4, ""), 0, $to)
  }`;

/**
 * 2,800 connections, then a hundred ended in each of four ways that leave them open outside, then 600 more. The ways: a
 * reset that has no more hops to go (2 is IP_TTL, 13 SO_LINGER); one end only; a reset in fragments that cannot go on as
 * one; and one that says it comes from outside.
 */
export const endings = (port: number) => `${SEGMENTS} ${to(port, '10.0.2.2')}
  $host = pack("C4", 10, 0, 2, 2); $guest = pack("C4", 10, 0, 2, 15); $mine = mine();
  $out = pack("SnC4x8", 2, 0, 10, 0, 2, 15);
  for (1..2800) { socket($s[$_], 2, 1, 6); connect($s[$_], $to) || die "$_: $!";
    if ($_ == 2600) { socket($seen, 2, 3, 6); socket($r, 2, 3, 255) }
    next if $_ <= 2600;
    ($sport) = unpack("x2n", getsockname($s[$_]));
    do { recv($seen, $got, 2000, 0); ($a, $b, $seq, $ack, $flags) = unpack("x20nnNNxC", $got) }
      until $a == ${port} && $b == $sport && ($flags & 18) == 18;
    if ($_ <= 2700) {
      $cut = segment($mine, $host, $sport, ${port}, $ack, 4, "z" x 2000);
      send($r, packet($mine, $host, $_, 0x6000, substr($cut, 0, 1200)), 0, $to);
      send($r, packet($mine, $host, $_, 0x4000 | 150, substr($cut, 1200)), 0, $to);
    } else {
      send($r, packet($host, $guest, $_, 0, segment($host, $guest, ${port}, $sport, $seq + 1, 4, "")), 0, $out);
    }
  }
  for (1..100) { setsockopt($s[$_], 0, 2, 1); setsockopt($s[$_], 1, 13, pack("ii", 1, 0)); close($s[$_]) }
  for (101..200) { shutdown($s[$_], 1) }
  for (2801..3400) { socket($s[$_], 2, 1 | 2048, 6); connect($s[$_], $to) }`;
