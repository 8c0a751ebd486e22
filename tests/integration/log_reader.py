# SPDX-License-Identifier: Apache-2.0
"""Reads an event's log straight from Redis, by the grammar of ARCHITECTURE.md and by nothing of the service's code,
and says whether the admissions kept to the rate in every window, and reached it where people waited."""

ADMITTED = {1, 2}  # causes: in line, and returned or unbanned ones that went first
OPEN = 3


class Bytes:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def again(self):
        """A reader of its own from here on, so that what is behind can be read once more."""
        return Bytes(self.data, self.at)

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def varint(self):
        number = shift = 0
        while True:
            part = self.byte()
            number |= (part & 0x7F) << shift
            if part < 0x80:
                return number
            shift += 7

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]


def profile_rate(profile):
    """(milli-admissions per second, burst) out of the event's profile; tags 2 and 3."""
    fields, reader = {}, Bytes(profile)
    while reader.at < len(profile):
        tag = reader.varint()
        fields[tag] = reader.take(reader.varint())
    rate = Bytes(fields[2]).varint()
    burst = Bytes(fields[3]).varint() or max(1, rate // 4000)
    return rate, burst


def read_log(redis, event):
    """[(version, at µs, type, reader behind the header)] of the whole log."""
    records, start = [], "-"
    while True:
        page = redis("XRANGE", "bw:{%s}:log" % event, start, "+", "COUNT", 1000)
        for entry_id, fields in page:
            reader = Bytes(fields[1])
            reader.byte()
            kind = reader.byte()
            at = reader.varint()
            records.append((entry_id.decode(), at, kind, reader))
        if len(page) < 1000:
            return records
        start = "(" + page[-1][0].decode()


def admissions_and_rates(records):
    """([(at, how many)], [(at, state, rate, burst)])"""
    admitted, rates = [], []
    for _, at, kind, reader in records:
        reader = reader.again()
        if kind == 2:
            reader.varint()
            count = 0
            for _ in range(reader.varint()):
                cause = reader.byte()
                for _ in range(reader.varint()):
                    reader.varint()
                    more = reader.varint() + 1
                    count += more if cause in ADMITTED else 0
            if count:
                admitted.append((at, count))
        elif kind == 3:
            reader.varint()
            state = reader.byte()
            reader.byte()
            for _ in range(3):
                reader.varint()
            rate, burst = profile_rate(reader.take(reader.varint()))
            rates.append((at, state, rate, burst))
    return admitted, rates


def left_in_line(records):
    """{at: places whose turn had not come behind the admissions of that moment}"""
    left, end = {}, 1
    for _, at, kind, reader in records:
        reader = reader.again()
        if kind == 1:
            first = reader.varint()
            end = first + reader.varint()
        elif kind == 2:
            left[at] = end - reader.varint()
    return left


def allowance(rates, begin, end):
    """Admissions that the set rate allows between two moments (µs), and the largest burst in force then."""
    total, burst = 0.0, 0
    for i, (at, state, rate, most) in enumerate(rates):
        until = rates[i + 1][0] if i + 1 < len(rates) else end
        low, high = max(begin, at), min(end, until)
        if high >= low and state == OPEN:
            total += rate / 1000 * (high - low) / 1e6
            burst = max(burst, most)
    return total, burst


def worst_window(admitted, rates, width):
    """The window of `width` µs with the largest share of what it may admit: (share, begin, count, allowed)."""
    worst, first, count = (0.0, 0, 0, 0.0), 0, 0
    for at, many in admitted:
        count += many
        while admitted[first][0] <= at - width:
            count -= admitted[first][1]
            first += 1
        # Everything in (at - width, at]: what accrued in it, and what the bucket may have held before.
        total, burst = allowance(rates, at - width, at)
        allowed = total + burst
        share = count / allowed if allowed else float("inf")
        if share > worst[0]:
            worst = (share, at - width, count, allowed)
    return worst


def steady_pieces(admitted, rates, left):
    """[(rate, µs, how many)]: the stretches between two admissions in which the event was open at one rate, people were
    left waiting and no gap was so long that the bucket ran over; with how many were admitted after the first of the two."""
    pieces = []

    def keep(piece, rate):
        if len(piece) > 1:
            pieces.append((rate, piece[-1][0] - piece[0][0], sum(count for _, count in piece[1:])))
    for i, (begin, state, rate, burst) in enumerate(rates):
        end = rates[i + 1][0] if i + 1 < len(rates) else float("inf")
        # What an admission leaves in the bucket is less than one, while the burst is less than a call may admit (1,000).
        longest = (burst - 1) * 1e9 / rate
        piece = []
        for at, count in admitted:
            if state != OPEN or not begin < at < end:
                continue
            if piece and (left[at] == 0 or at - piece[-1][0] > longest):
                keep(piece, rate)
                piece = []
            if left[at] > 0:
                piece.append((at, count))
        keep(piece, rate)
    return pieces


def missing(piece):
    """By how many admissions a piece of `steady_pieces` fell short, of 99.9 % of its rate. One less is none: it may stand
    in the bucket in parts."""
    rate, span, count = piece
    return 0.999 * rate / 1000 * span / 1e6 - 1 - count
