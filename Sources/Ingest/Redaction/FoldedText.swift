/// A text as one byte a Unicode scalar, with the spellings of one thing made equal, ready to be scanned.
///
/// ASCII stands for itself, wide and other digits become ASCII digits, every kind of space and dash becomes one, other
/// letters become `letter` and everything else `sign`. Its buffers are reused from text to text.
package struct FoldedText {
    package static let letter: UInt8 = 0x80
    package static let sign: UInt8 = 0x81

    private var codes: [UInt8] = []
    /// Byte offset of each scalar, and the end; empty for a text of ASCII, where they are the same.
    private var offsets: [Int] = []
    /// Runs of digits, in order.
    private(set) var groups: [DigitGroup] = []
    /// Whether it holds an `@` or a colon at all: without them many kinds of data can't be there.
    private(set) var holdsAt = false
    private(set) var holdsColon = false
    /// Scalars looked at since the last `fold`: the measure of work, which must grow no faster than the text.
    package private(set) var reads = 0

    package var count: Int { codes.count }

    /// The code of a scalar; 0 beyond either end.
    subscript(index: Int) -> UInt8 {
        mutating get {
            reads += 1
            return index >= 0 && index < codes.count ? codes[index] : 0
        }
    }

    mutating func fold(_ text: UnsafeRawBufferPointer) {
        codes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        groups.removeAll(keepingCapacity: true)
        reads = 0
        if text.isAscii { codes.append(contentsOf: text.bindMemory(to: UInt8.self)) } else { foldScalars(text) }
        look()
    }

    /// The byte offset of scalar `index`, or the end.
    func offset(of index: Int) -> Int { offsets.isEmpty ? index : offsets[index] }

    private mutating func foldScalars(_ text: UnsafeRawBufferPointer) {
        var at = 0
        while at < text.count {
            offsets.append(at)
            let lead = text[at]
            if lead < 0x80 {
                codes.append(lead)
                at += 1
                continue
            }
            let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
            var scalar = UInt32(lead) & (0x7F >> UInt32(length))
            for next in at + 1..<min(at + length, text.count) { scalar = scalar << 6 | UInt32(text[next] & 0x3F) }
            codes.append(Self.code(of: scalar))
            at += length
        }
        offsets.append(text.count)
    }

    /// Finds runs of digits, and whether there are signs without which much can't be there.
    private mutating func look() {
        let codes = codes
        (holdsAt, holdsColon) = (false, false)
        var at = 0
        while at < codes.count {
            guard codes[at].isDigit else {
                if codes[at] == UInt8(ascii: "@") { holdsAt = true }
                if codes[at] == UInt8(ascii: ":") { holdsColon = true }
                at += 1
                continue
            }
            let start = at
            while at < codes.count, codes[at].isDigit { at += 1 }
            groups.append(DigitGroup(start: start, end: at))
        }
    }

    private static func code(of scalar: UInt32) -> UInt8 {
        switch scalar {
        case 0xFF01...0xFF5E: UInt8(scalar - 0xFEE0)
        case 0x0660...0x0669, 0x06F0...0x06F9: UInt8(48 + scalar % 16)
        case 0x0966...0x096F: UInt8(48 + scalar - 0x0966)
        case 0xA0, 0xAD, 0x2000...0x200D, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF: 0x20
        case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: 0x2D
        case 0x80...0xA9, 0xAB...0xB4, 0xB6...0xB9, 0xBB...0xBF, 0xD7, 0xF7: sign
        case 0x2010...0x2BFF, 0x3001...0x303F, 0xFE00...0xFE4F, 0xFFFC...0xFFFF, 0x1_F000...0x1_FAFF: sign
        default: letter
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var isAscii: Bool {
        var all: UInt8 = 0
        for byte in self { all |= byte }
        return all < 0x80
    }
}

/// A run of digits: scalars `start ..< end`.
struct DigitGroup {
    let start: Int
    let end: Int
    var count: Int { end - start }
}

extension UInt8 {
    var isDigit: Bool { self &- 48 < 10 }
    var isLetter: Bool { (self | 0x20) &- 97 < 26 || self == FoldedText.letter }
    var isAsciiLetter: Bool { (self | 0x20) &- 97 < 26 }
    var isUpper: Bool { self &- 65 < 26 }
    var isWord: Bool { isDigit || isLetter || self == UInt8(ascii: "_") }
    var isHex: Bool { isDigit || (self | 0x20) &- 97 < 6 }
    var isBlank: Bool { self == 0x20 || self &- 9 < 5 }
    /// An ASCII letter in upper case; everything else as it is.
    var upper: UInt8 { self &- 97 < 26 ? self & 0xDF : self }
    var digitValue: Int { Int(self) - 48 }
}

extension FoldedText {
    /// Whether a word could begin, or have ended, right before `index`.
    mutating func isEdge(before index: Int) -> Bool { !self[index - 1].isWord }
    mutating func isEdge(after end: Int) -> Bool { !self[end].isWord }

    /// The one character between group `index` and the next; 0 if there is none, or more than one.
    mutating func separator(after index: Int) -> UInt8 {
        guard index + 1 < groups.count, groups[index + 1].start - groups[index].end == 1 else { return 0 }
        return self[groups[index].end]
    }

    /// Whether the next group can belong to the same number: parted by at most three of space, `-`, `.`, `/`, `(`, `)`.
    mutating func joins(after index: Int) -> Bool {
        guard index + 1 < groups.count, groups[index + 1].start - groups[index].end <= 3 else { return false }
        for at in groups[index].end..<groups[index + 1].start {
            switch self[at] {
            case 0x20, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "("), UInt8(ascii: ")"):
                continue
            default: return false
            }
        }
        return true
    }

    /// Whether groups `first ... last` are parted by single spaces or single hyphens.
    mutating func isTidy(_ first: Int, _ last: Int) -> Bool {
        for index in first..<last {
            let separator = separator(after: index)
            guard separator == 0x20 || separator == UInt8(ascii: "-") else { return false }
        }
        return true
    }

    /// The digits of groups `first ... last`, at most 20.
    mutating func digits(_ first: Int, _ last: Int) -> Digits {
        var digits = Digits()
        for index in first...last {
            for at in groups[index].start..<groups[index].end { digits.append(self[at]) }
        }
        return digits
    }

    /// Whether one of `words` stands among the `reach` scalars before `index`.
    mutating func hasContext(_ words: ContextWords, before index: Int, reach: Int) -> Bool {
        let codes = codes
        var end = min(index, codes.count)
        let limit = max(0, index - reach)
        reads += max(0, end - limit)
        while end > limit {
            while end > limit, !codes[end - 1].isAsciiLetter { end -= 1 }
            var start = end
            while start > limit, codes[start - 1].isAsciiLetter { start -= 1 }
            if end > start, words.mayHold(first: codes[start], length: end - start),
                words.list.contains(where: { isWord($0, start, end) })
            {
                return true
            }
            end = start
        }
        return false
    }

    private mutating func isWord(_ word: StaticString, _ start: Int, _ end: Int) -> Bool {
        guard word.utf8CodeUnitCount == end - start else { return false }
        for at in start..<end where self[at] | 0x20 != word.utf8Start[at - start] { return false }
        return true
    }
}

/// Words that say what the number behind them is, in lower case.
struct ContextWords {
    let list: [StaticString]
    /// Bits of their first letters and of their lengths, by which most words of a text are told at once.
    private let firstLetters: UInt32
    private let lengths: UInt32

    init(_ list: StaticString...) {
        self.list = list
        firstLetters = list.reduce(0) { $0 | Self.bit($1.utf8Start[0]) }
        lengths = list.reduce(0) { $0 | 1 << UInt32($1.utf8CodeUnitCount) }
    }

    func mayHold(first: UInt8, length: Int) -> Bool {
        length < 32 && lengths >> UInt32(length) & 1 != 0 && firstLetters & Self.bit(first) != 0
    }

    private static func bit(_ letter: UInt8) -> UInt32 { 1 << UInt32(letter & 0x1F) }
}

/// Up to 20 decimal digits, without an allocation.
struct Digits {
    private var storage = InlineArray<20, UInt8>(repeating: 0)
    private(set) var count = 0

    mutating func append(_ code: UInt8) {
        guard count < 20 else { return }
        storage[count] = code &- 48
        count += 1
    }

    subscript(index: Int) -> Int { Int(storage[index]) }

    /// The number that the digits of a range spell.
    func number(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + self[$1] } }

    /// The check of payment cards and Canadian insurance numbers.
    var passesLuhn: Bool {
        var sum = 0
        for index in 0..<count {
            let digit = self[count - 1 - index]
            let doubled = index % 2 == 0 ? digit : digit * 2
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0
    }
}
