import Events

/// A declared way to write dates and times, such as `MM/dd/yyyy hh:mm:ss a` or `d/M/yyyy`.
///
/// Letters stand for parts as in Unicode's date patterns: yyyy, MM, dd, HH (0–23), hh (1–12), mm, ss, SSS and a
/// (AM or PM); a single letter takes one or two digits. Z takes `Z` or an offset such as +02:00.
/// Everything else stands for itself.
package struct TimeFormat: Sendable, Equatable {
    enum Part: Equatable {
        case year
        case month(Int)
        case day(Int)
        case hour(Int)
        case hourOfTwelve(Int)
        case minute
        case second
        case millisecond
        case half
        case offset
        case literal(UInt8)
    }

    /// What a text says by a format: a civil day, the time of day if the format has one, and an offset if it has one.
    package struct Reading: Equatable {
        package var day: Int32
        package var milliseconds: Int64?
        package var offsetMilliseconds: Int64?
    }

    package let pattern: String
    let parts: [Part]

    /// Fails with nil when the pattern lacks year, month or day, names a part twice, or has letters without meaning.
    package init?(_ pattern: String) {
        let letters = Set("yMdHhmsSaZ".utf8)
        var parts: [Part] = []
        var rest = Array(pattern.utf8)[...]
        while let first = rest.first {
            let run = letters.contains(first) ? rest.prefix { $0 == first }.count : 1
            rest = rest.dropFirst(run)
            switch (Character(Unicode.Scalar(first)), run) {
            case ("y", 4): parts.append(.year)
            case ("M", 1...2): parts.append(.month(run))
            case ("d", 1...2): parts.append(.day(run))
            case ("H", 1...2): parts.append(.hour(run))
            case ("h", 1...2): parts.append(.hourOfTwelve(run))
            case ("m", 2): parts.append(.minute)
            case ("s", 2): parts.append(.second)
            case ("S", 3): parts.append(.millisecond)
            case ("a", 1): parts.append(.half)
            case ("Z", 1): parts.append(.offset)
            case ("T", 1): parts.append(.literal(first))
            case (let other, 1) where !other.isLetter && !letters.contains(first): parts.append(.literal(first))
            default: return nil
            }
        }
        self.pattern = pattern
        self.parts = parts
        let names = parts.filter { if case .literal = $0 { false } else { true } }.map { "\($0)".prefix { $0 != "(" } }
        let twelve = names.contains("hourOfTwelve")
        guard Set(names).count == names.count, Set(["year", "month", "day"]).isSubset(of: names),
            twelve == names.contains("half"), !(twelve && names.contains("hour")),
            !names.contains("minute") || twelve || names.contains("hour")
        else { return nil }
    }

    package var hasTime: Bool {
        parts.contains { part in
            switch part {
            case .hour, .hourOfTwelve: true
            default: false
            }
        }
    }

    /// Nil when the text is not written like this, or names a day or time that does not exist.
    package func read(_ text: some Collection<UInt8>) -> Reading? {
        var scanner = DigitScanner(bytes: Array(text))
        var fields = Fields()
        for part in parts where !fields.take(part, from: &scanner) { return nil }
        guard scanner.isAtEnd else { return nil }
        return fields.reading(hasTime: hasTime)
    }
}

private struct DigitScanner {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        var value = 0
        var count = 0
        while count < digits.upperBound, position < bytes.count, (48...57).contains(bytes[position]) {
            value = value * 10 + Int(bytes[position] - 48)
            position += 1
            count += 1
        }
        return count >= digits.lowerBound ? value : nil
    }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }
}

private struct Fields {
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0
    var isAfternoon: Bool?
    var offset: Int64?

    mutating func take(_ part: TimeFormat.Part, from scanner: inout DigitScanner) -> Bool {
        func number(_ run: Int) -> Int? { scanner.number(run == 1 ? 1...2 : run...run) }
        func set(_ field: WritableKeyPath<Fields, Int>, _ value: Int?, _ range: ClosedRange<Int>) -> Bool {
            guard let value, range.contains(value) else { return false }
            self[keyPath: field] = value
            return true
        }
        switch part {
        case .year: return set(\.year, number(4), 1...9999)
        case .month(let run): return set(\.month, number(run), 1...12)
        case .day(let run): return set(\.day, number(run), 1...31)
        case .hour(let run): return set(\.hour, number(run), 0...23)
        case .hourOfTwelve(let run): return set(\.hour, number(run), 1...12)
        case .minute: return set(\.minute, number(2), 0...59)
        case .second: return set(\.second, number(2), 0...59)
        case .millisecond: return set(\.millisecond, number(3), 0...999)
        case .literal(let byte): return scanner.byte() == byte
        case .half:
            guard let first = scanner.byte(), let second = scanner.byte(), second | 32 == UInt8(ascii: "m") else {
                return false
            }
            isAfternoon = first | 32 == UInt8(ascii: "p")
            return first | 32 == UInt8(ascii: "p") || first | 32 == UInt8(ascii: "a")
        case .offset: return takeOffset(from: &scanner)
        }
    }

    private mutating func takeOffset(from scanner: inout DigitScanner) -> Bool {
        guard let sign = scanner.byte() else { return false }
        offset = 0
        if sign == UInt8(ascii: "Z") { return true }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = scanner.number(2...2), hours < 15
        else { return false }
        if scanner.position < scanner.bytes.count, scanner.bytes[scanner.position] == UInt8(ascii: ":") {
            scanner.position += 1
        }
        guard let minutes = scanner.number(2...2), minutes < 60 else { return false }
        offset = Int64(hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60_000 : 60_000)
        return true
    }

    func reading(hasTime: Bool) -> TimeFormat.Reading? {
        guard day <= CivilDay.daysInMonth(year: year, month: month) else { return nil }
        var reading = TimeFormat.Reading(
            day: CivilDay.number(year: year, month: month, day: day), milliseconds: nil, offsetMilliseconds: offset)
        if hasTime {
            var hours = hour
            if let isAfternoon { hours = hour % 12 + (isAfternoon ? 12 : 0) }
            reading.milliseconds = Int64(((hours * 60 + minute) * 60 + second) * 1000 + millisecond)
        }
        return reading
    }
}
