import Events
import Testing

@testable import Publishing

@Suite("Numbers as bytes")
struct NumberBytesTests {
    private func text(_ value: Double) -> String {
        var bytes: [UInt8] = Array("x".utf8)
        bytes.append(number: value)
        return String(decoding: bytes.dropFirst(), as: UTF8.self)
    }

    @Test("Shares, times and intervals read as the standard library writes them", arguments: [1, 2, 3] as [UInt64])
    func agreesWithDescription(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var wrong: [Double] = []
        for _ in 0..<40_000 {
            let base = Double(random.next() % 100_000 + 1)
            let part = Double(random.next() % 100_000)
            let values = [
                part / base, -part / base, part / base / 3600, random.unit(), random.unit() * 1e15,
                // Any bits at all, and the neighbours of short decimals, where the last digit is hard to find.
                Double(bitPattern: random.next()), (part / 1000).nextUp, (part / 1000).nextDown,
            ]
            for value in values where value.isFinite && text(value) != NumberText.exact(value) { wrong.append(value) }
        }
        #expect(wrong.isEmpty)
    }

    @Test("Powers of two, where numbers lie closer below than above")
    func powersOfTwo() {
        for exponent in -40...70 {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            for value in [power, power.nextUp, power.nextDown, 3 * power] {
                #expect(text(value) == NumberText.exact(value))
            }
        }
    }

    @Test("Powers of ten and the ends of the range")
    func powersOfTen() {
        var power = 1e-9
        for _ in 0..<30 {
            for value in [power, power.nextUp, power.nextDown, power * 1.5, power / 3] {
                #expect(text(value) == NumberText.exact(value))
            }
            power *= 10
        }
        let ends = [ShortestDecimal.range.lowerBound, ShortestDecimal.range.upperBound]
        for value in ends.flatMap({ [$0, $0.nextUp, $0.nextDown] }) { #expect(text(value) == NumberText.exact(value)) }
        #expect(ShortestDecimal(ends[0].nextDown) == nil)
        #expect(ShortestDecimal(ends[1]) == nil)
    }

    @Test("Whole numbers, the smallest and the largest too")
    func integers() {
        for value in [0, 1, 9, 10, 99, 100, -1, -10, .max, .min, 1_000_000_000_000_000_000] as [Int64] {
            var bytes: [UInt8] = []
            bytes.append(integer: value)
            #expect(String(decoding: bytes, as: UTF8.self) == String(value))
        }
    }
}
