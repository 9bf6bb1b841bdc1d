import Events

/// Reads RFC 3339 instants from bytes.
package enum Instant {
    /// UTC milliseconds since 1970, or nil if it is no instant of the years 1970 to 2099.
    ///
    /// Digits beyond milliseconds are cut off. A leap second is read as the last millisecond before it.
    package static func milliseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.count >= 20, text.count <= 40, let date = day(text), let clock = timeOfDay(text) else { return nil }
        var at = 19
        var fraction: Int64 = 0
        if text[at] == UInt8(ascii: ".") {
            var scale: Int64 = 100
            at += 1
            let first = at
            while at < text.count, let digit = digit(text, at) {
                fraction += Int64(digit) * scale
                scale /= 10
                at += 1
            }
            guard at > first else { return nil }
        }
        guard let offset = offsetMinutes(text, at) else { return nil }
        var result = Int64(date) * 86_400_000 + clock.milliseconds - Int64(offset) * 60_000
        if clock.isLeapSecond {
            guard (result + 1000) % 86_400_000 == 0 else { return nil }
            fraction = 999
        }
        result += fraction
        return result >= 0 && result < 4_102_444_800_000 ? result : nil
    }

    /// A civil day such as `2026-03-01` as days since 1970; nil if it is none of the years 1970 to 2099.
    static func civilDay(_ text: UnsafeRawBufferPointer) -> Int32? { text.count == 10 ? day(text) : nil }

    private static func day(_ text: UnsafeRawBufferPointer) -> Int32? {
        guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let century = pair(text, 0), let rest = pair(text, 2), let month = pair(text, 5), let day = pair(text, 8)
        else { return nil }
        let year = century * 100 + rest
        guard year >= 1970, year <= 2099, month >= 1, month <= 12, day >= 1 else { return nil }
        guard day <= 28 || day <= CivilDay.daysInMonth(year: year, month: month) else { return nil }
        return CivilDay.number(year: year, month: month, day: day)
    }

    private static func timeOfDay(_ text: UnsafeRawBufferPointer) -> (milliseconds: Int64, isLeapSecond: Bool)? {
        guard text[10] | 0x20 == UInt8(ascii: "t"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let hour = pair(text, 11), let minute = pair(text, 14), let second = pair(text, 17),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }
        let whole = Int64(hour * 3600 + minute * 60 + min(second, 59)) * 1000
        return (whole, second == 60)
    }

    private static func offsetMinutes(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        guard at < text.count else { return nil }
        if text[at] | 0x20 == UInt8(ascii: "z") { return at + 1 == text.count ? 0 : nil }
        guard at + 6 == text.count, text[at + 3] == UInt8(ascii: ":"),
            let hours = pair(text, at + 1), let minutes = pair(text, at + 4), hours <= 23, minutes <= 59
        else { return nil }
        switch text[at] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func pair(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        guard let tens = digit(text, at), let ones = digit(text, at + 1) else { return nil }
        return tens * 10 + ones
    }

    private static func digit(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        let value = text[at] &- 48
        return value < 10 ? Int(value) : nil
    }
}

/// Reads instants and remembers the last minute, so that most events of a batch cost a comparison and five digits.
struct InstantMemory {
    /// The 16 letters of a minute, such as `2026-03-01T09:30`, as two words; nil until there is one.
    private var known: (head: UInt64, tail: UInt64, minute: Int64)?

    /// The same as `Instant.milliseconds`.
    @inline(__always)
    mutating func milliseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard let behind = Self.behindMinute(text), let minute = minute(text) else {
            return Instant.milliseconds(text)
        }
        return minute + behind
    }

    /// Milliseconds behind the minute of a text that ends as `:00.000Z` or `:00Z` do, all of it read as one word.
    @inline(__always)
    private static func behindMinute(_ text: UnsafeRawBufferPointer) -> Int64? {
        let zeros: UInt64 = 0x5A30_3030_2E30_303A
        let digits: UInt64
        if text.count == 24 {
            digits = text.loadUnaligned(fromByteOffset: 16, as: UInt64.self).littleEndian ^ zeros
        } else if text.count == 20 {
            digits = UInt64(text.loadUnaligned(fromByteOffset: 16, as: UInt32.self).littleEndian ^ 0x5A30_303A)
        } else {
            return nil
        }
        // What is no digit where one belongs leaves a bit in the upper half of its byte, or gets one by what is added; so do
        // sixty seconds and more, which are rare.
        guard (digits | (digits &+ 0x0006_0606_0006_0A00)) & 0xFFF0_F0F0_FFF0_F0FF == 0 else { return nil }
        func digit(_ at: UInt64) -> Int64 { Int64(truncatingIfNeeded: digits &>> (at &* 8) & 0xF) }
        let seconds = digit(1) &* 10 &+ digit(2)
        return seconds &* 1_000 &+ digit(4) &* 100 &+ digit(5) &* 10 &+ digit(6)
    }

    /// The beginning of the minute; nil if it is none.
    @inline(__always)
    private mutating func minute(_ text: UnsafeRawBufferPointer) -> Int64? {
        let head = text.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        let tail = text.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        if let known, known.head == head, known.tail == tail { return known.minute }
        return newMinute(text, head, tail)
    }

    @inline(never)
    private mutating func newMinute(_ text: UnsafeRawBufferPointer, _ head: UInt64, _ tail: UInt64) -> Int64? {
        let whole = Array(text[0..<16]) + Array(":00Z".utf8)
        guard let minute = whole.withUnsafeBytes({ Instant.milliseconds($0) }) else { return nil }
        known = (head, tail, minute)
        return minute
    }
}
