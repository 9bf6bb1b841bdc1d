/// The shortest decimal digits that read back as the same number, for numbers of everyday size.
///
/// Source: R. Giulietti, "The Schubfach way to render doubles" (2020). In the range that is taken the powers of ten that are
/// needed, and the products with them, fit in 128 bits, so that nothing is estimated.
struct ShortestDecimal: Equatable {
    static let range = 1e-4..<9_007_199_254_740_992.0

    /// Without zeros at the end.
    let digits: UInt64
    /// The number is `digits` · 10 to this power.
    let exponent: Int

    /// Nil outside of `range`.
    init?(_ value: Double) {
        guard Self.range.contains(value) else { return nil }
        let significand = value.significandBitPattern | 1 << 52
        let power = Int(value.exponent) - 52
        // Below a power of two the numbers lie twice as close.
        let isIrregular = value.significandBitPattern == 0
        // ⌊log10(2^power)⌋, and ⌊log10(¾ · 2^power)⌋.
        let scale = (power * 661_971_961_083 - (isIrregular ? 274_743_187_321 : 0)) >> 41
        let ten = Self.powersOfTen[-scale]
        let isEven = significand & 1 == 0
        // Four times the number and the ends of what rounds to it, with the lowest bit set if anything was cut off.
        let centre = UInt128(significand << 2) * ten
        let value4 = Self.rounded(centre, -power)
        let low4 = Self.rounded(centre - (isIrregular ? ten : ten << 1), -power)
        let high4 = Self.rounded(centre + ten << 1, -power)
        func holds(_ candidate: UInt64) -> Bool {
            isEven ? low4 <= candidate && candidate <= high4 : low4 < candidate && candidate < high4
        }
        let floor = value4 >> 2
        let shorter = floor / 10 * 10
        let (isBelow, isAbove) = (holds(shorter << 2), holds((shorter + 10) << 2))
        if floor >= 10, isBelow != isAbove {
            (digits, exponent) = Self.trimmed(isBelow ? shorter : shorter + 10, scale)
            return
        }
        let (isFloor, isNext) = (holds(floor << 2), holds((floor + 1) << 2))
        let takesNext: Bool
        if isFloor != isNext {
            takesNext = isNext
        } else {
            let middle = (floor << 2) + 2
            takesNext = value4 > middle || (value4 == middle && floor & 1 == 1)
        }
        (digits, exponent) = Self.trimmed(takesNext ? floor + 1 : floor, scale)
    }

    private static let powersOfTen: [UInt128] = (0...22).reduce(into: []) { list, _ in
        list.append((list.last ?? 0) == 0 ? 1 : (list.last ?? 0) * 10)
    }

    private static func rounded(_ product: UInt128, _ shift: Int) -> UInt64 {
        let kept = UInt64(truncatingIfNeeded: product >> UInt128(shift))
        return kept | (UInt128(kept) << UInt128(shift) == product ? 0 : 1)
    }

    private static func trimmed(_ digits: UInt64, _ exponent: Int) -> (UInt64, Int) {
        var (digits, exponent) = (digits, exponent)
        while true {
            let (quotient, rest) = digits.quotientAndRemainder(dividingBy: 10)
            guard rest == 0, digits > 0 else { return (digits, exponent) }
            (digits, exponent) = (quotient, exponent + 1)
        }
    }
}

/// Up to 32 characters, put in from the last to the first.
private struct NumberCharacters {
    private(set) var start: UInt128 = 0
    private(set) var rest: UInt128 = 0
    private(set) var count = 0

    mutating func put(_ character: UInt8) {
        rest = rest << 8 | start >> 120
        start = start << 8 | UInt128(character)
        count += 1
    }

    /// Decimal digits, at least one.
    mutating func put(digits: UInt64) {
        var digits = digits
        repeat { putLast(of: &digits) } while digits > 0
    }

    /// Decimal digits with a point before the last `places`, and at least one digit before it.
    mutating func put(digits: UInt64, places: Int) {
        var digits = digits
        for _ in 0..<places { putLast(of: &digits) }
        put(UInt8(ascii: "."))
        put(digits: digits)
    }

    private mutating func putLast(of digits: inout UInt64) {
        let quotient = digits / 10
        put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits - quotient * 10))
        digits = quotient
    }
}

extension [UInt8] {
    /// The same as `NumberText.exact`, without a text in between.
    mutating func append(number value: Double) {
        if value == value.rounded(), abs(value) < 1e15 {
            append(integer: Int64(value))
            return
        }
        guard let decimal = ShortestDecimal(abs(value)), decimal.exponent < 0 else {
            self += NumberText.exact(value).utf8
            return
        }
        if value < 0 { append(UInt8(ascii: "-")) }
        var characters = NumberCharacters()
        characters.put(digits: decimal.digits, places: -decimal.exponent)
        append(characters)
    }

    /// Decimal digits.
    mutating func append(integer value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var characters = NumberCharacters()
        characters.put(digits: value.magnitude)
        append(characters)
    }

    private mutating func append(_ characters: NumberCharacters) {
        let words = (characters.start.littleEndian, characters.rest.littleEndian)
        Swift.withUnsafeBytes(of: words) { append(contentsOf: $0.prefix(characters.count)) }
    }

    /// A part of other bytes, without counting a reference to them.
    mutating func append(_ part: Range<Int>, of pool: Span<UInt8>) {
        pool.extracting(part).withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
