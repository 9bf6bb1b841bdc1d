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

/// Decimal digits as characters, eight at a time in the bytes of a word, the first in the lowest.
private struct EightDigits {
    static let base: UInt64 = 100_000_000

    private(set) var word: UInt64

    /// Of a number below `base`, with zeros in front.
    ///
    /// Halves are split into pairs and pairs into digits, all at once: division by 100 and by 10 is a product and a shift,
    /// which is exact for numbers so small.
    init(_ value: UInt64) {
        let (high, low) = value.quotientAndRemainder(dividingBy: 10_000)
        let halves = high | low << 32
        let hundreds = (halves &* 10_486) >> 20 & 0x0000_007F_0000_007F
        let pairs = hundreds | (halves &- hundreds &* 100) << 16
        let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
        word = (tens | (pairs &- tens &* 10) << 8) | Self.zeros
    }

    /// How many zeros there are in front, the last digit left out.
    var leadingZeros: Int { min(7, (word ^ Self.zeros).trailingZeroBitCount / 8) }

    mutating func drop(_ count: Int) { word >>= UInt64(8 * count) }

    private static let zeros: UInt64 = 0x3030_3030_3030_3030
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
        let places = -decimal.exponent
        // What has more places than any power of ten that fits has nothing before the point.
        let one = places < Self.powersOfTen.count ? Self.powersOfTen[places] : UInt64.max
        let (whole, rest) = decimal.digits.quotientAndRemainder(dividingBy: one)
        append(digits: whole)
        append(UInt8(ascii: "."))
        append(digits: rest, places: places)
    }

    /// Decimal digits.
    mutating func append(integer value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits: value.magnitude)
    }

    /// As many digits as it takes, at least one.
    private mutating func append(digits value: UInt64) {
        if value < 10 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value))
            return
        }
        let (high, low) = value.quotientAndRemainder(dividingBy: EightDigits.base)
        var digits = EightDigits(low)
        guard high == 0 else {
            append(digits: high)
            return append(digits, count: 8)
        }
        let zeros = digits.leadingZeros
        digits.drop(zeros)
        append(digits, count: 8 - zeros)
    }

    /// So many digits, with zeros in front.
    private mutating func append(digits value: UInt64, places: Int) {
        let (high, low) = value.quotientAndRemainder(dividingBy: EightDigits.base)
        var digits = EightDigits(low)
        guard places <= 8 else {
            append(digits: high, places: places - 8)
            return append(digits, count: 8)
        }
        digits.drop(8 - places)
        append(digits, count: places)
    }

    private mutating func append(_ digits: EightDigits, count: Int) {
        Swift.withUnsafeBytes(of: digits.word.littleEndian) {
            append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[..<count]))
        }
    }

    fileprivate static let powersOfTen: [UInt64] = (0..<20).reduce(into: []) { list, _ in
        list.append((list.last ?? 0) == 0 ? 1 : (list.last ?? 0) * 10)
    }

    /// A part of other bytes, without counting a reference to them.
    mutating func append(_ part: Range<Int>, of pool: Span<UInt8>) {
        pool.extracting(part).withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
